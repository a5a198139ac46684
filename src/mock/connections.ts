/**
 * The connections of the server. None ends the process or outlives the server, also when Node has handed it over
 * (CONNECT, bytes that are not HTTP), and on each, answers leave in the order of their requests.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Exchange {
  message: IncomingMessage;
  reply: ServerResponse;
  /** Is kept when every earlier request on the connection has been answered. */
  turn: Promise<void>;
  /** Is kept when the request has been answered, or never will be. */
  done: Promise<void>;
  settle: () => void;
}

interface Connection {
  /** The requests that have not been answered yet. */
  pending: Set<Exchange>;
  /** The newest request, answered or not. */
  latest?: Exchange;
}

/** As many requests of one connection are read ahead, and those that arrive with them; nobody pipelines more. */
const maxPending = 100;

export interface Connections {
  /** Notes a request; the promise is kept as soon as every earlier request on its connection has been answered. */
  enter(message: IncomingMessage, reply: ServerResponse): Promise<void>;
  /** Answers what Node could not make a request of, and closes the connection. */
  closeWith(socket: Socket, status: string): Promise<void>;
  /** Ends every connection at once. */
  destroyAll(): void;
}

export function trackConnections(server: Server): Connections {
  const open = new Map<Socket, Connection>();
  server.on("connection", (socket: Socket) => {
    open.set(socket, { pending: new Set() });
    // Node takes its own listener away from a connection that it hands over, and an error without one ends the process.
    socket.on("error", () => {});
    socket.once("close", () => {
      for (const { settle } of open.get(socket)?.pending ?? []) settle();
      open.delete(socket);
    });
  });

  return {
    enter(message, reply) {
      const connection: Connection = open.get(message.socket) ?? { pending: new Set() };
      // Node lets the answers out in order, so the one before comes after all that are before it.
      const turn = connection.latest?.done ?? Promise.resolve();
      const { promise: done, resolve: settle } = withResolvers();
      const exchange = { message, reply, turn, done, settle };
      connection.pending.add(exchange);
      connection.latest = exchange;
      const { socket } = message;
      if (connection.pending.size > maxPending) hold(socket);
      reply.once("close", () => {
        connection.pending.delete(exchange);
        if (connection.pending.size <= maxPending) release(socket);
        settle();
      });
      return turn;
    },
    async closeWith(socket, status) {
      const latest = open.get(socket)?.latest;
      // Only the newest request can have broken off; the others are whole, and wait for their answers.
      const broken = latest?.message.complete ? undefined : latest;
      await (broken ? broken.turn : latest?.done);
      // A request may be answered before it has ended; a second answer would be taken for that of the next request.
      if (socket.writable && !broken?.reply.headersSent) {
        socket.write(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      }
      socket.destroySoon();
    },
    destroyAll() {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

/** Reads no more from a connection. Node resumes it whenever the body of a request is read, hence the second line. */
function hold(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

function release(socket: Socket): void {
  if (!Object.hasOwn(socket, "resume")) return;
  // What is left is the method of the class.
  Reflect.deleteProperty(socket, "resume");
  socket.resume();
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
