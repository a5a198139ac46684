/**
 * The connections of the server. No connection ends the process or outlives the server, even if Node has handed it over
 * (CONNECT, bytes that are not HTTP). On each connection, responses leave in the order of their requests.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Exchange {
  message: IncomingMessage;
  reply: ServerResponse;
  /** Resolves when every earlier request on the connection has its response. */
  turn: Promise<void>;
  /** Resolves when the request has its response, or will never have one. */
  done: Promise<void>;
  settle: () => void;
}

interface Connection {
  /** The requests without a response. */
  pending: Set<Exchange>;
  /** The newest request, with or without a response. */
  latest?: Exchange;
}

/** The number of requests of a connection that are read ahead, plus those that arrive with them; nobody pipelines more. */
const maxPending = 100;

export interface Connections {
  /** Records a request. The promise resolves when every earlier request on its connection has its response. */
  enter(message: IncomingMessage, reply: ServerResponse): Promise<void>;
  /** Responds to bytes that Node could not parse as a request, and closes the connection. */
  closeWith(socket: Socket, status: string): Promise<void>;
  /** Closes every connection at once. */
  destroyAll(): void;
}

export function trackConnections(server: Server): Connections {
  const open = new Map<Socket, Connection>();
  server.on("connection", (socket: Socket) => {
    open.set(socket, { pending: new Set() });
    // Node removes its own listener from a connection that it hands over, and an error without a listener ends the process.
    socket.on("error", () => {});
    socket.once("close", () => {
      for (const { settle } of open.get(socket)?.pending ?? []) settle();
      open.delete(socket);
    });
  });

  return {
    enter(message, reply) {
      const connection: Connection = open.get(message.socket) ?? { pending: new Set() };
      // Node sends responses in order, so the previous response is sent after all earlier ones.
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
      // Only the newest request can be incomplete; the others wait for their responses.
      const broken = latest?.message.complete ? undefined : latest;
      await (broken ? broken.turn : latest?.done);
      // A request may get its response before it ends. A second response would be taken for that of the next request.
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

/** Stops reading from a connection. Node resumes it whenever it reads the body of a request, hence the second line. */
function hold(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

function release(socket: Socket): void {
  if (!Object.hasOwn(socket, "resume")) return;
  // This reveals the method of the class again.
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
