/**
 * The vendor of a fleet, in a process of its own: a stateful mock for each round, with a slow login. It counts what a vendor
 * would see, and ends with the process that started it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createMock, type Mock } from "../../../src/mock/index.ts";
import type { Counts, VendorEvent, VendorOrder } from "./messages.ts";

/** Milliseconds that the two requests of a login take. */
const loginMs = { "/user/login": 100, "/user/passport": 200 };

interface Round {
  mock: Mock;
  counts: Counts;
  codes: Set<string>;
  /** Processes that made a call with the newest token. */
  content: Set<unknown>;
  /** Users by their tickets. */
  users: Map<string, string>;
  /** Login requests that have no answer yet. */
  open: number;
}

const rounds = new Map<string, Round>();
const tell = (event: VendorEvent) => process.send?.(event);

async function open(name: string): Promise<void> {
  const mock = await createMock({ providers: ["mikrocloud"], state: true });
  const counts: Counts = { logins: 0, refused: 0, repeatedCodes: 0, served: 0, content: 0 };
  rounds.set(name, { mock, counts, codes: new Set(), content: new Set(), users: new Map(), open: 0 });
}

const orders: Record<VendorOrder["do"], (name: string) => unknown> = {
  open,
  async revoke(name) {
    const round = roundOf(name);
    // A login in progress would otherwise hand out a token that is already revoked.
    while (round.open > 0) await sleep(10);
    round.mock.revokeTokens();
  },
  counts(name) {
    const { counts, content } = roundOf(name);
    return { ...counts, content: content.size };
  },
  forget: (name) => void rounds.delete(name),
};

function roundOf(name: string): Round {
  const round = rounds.get(name);
  if (!round) throw new Error(`There is no round ${name}.`);
  return round;
}

async function serve(message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const [, name = "", ...rest] = message.url?.split("/") ?? [];
  const round = rounds.get(name);
  const path = `/${rest.slice(1).join("/")}`;
  const body = await textOf(message);
  if (!round) return void reply.writeHead(404).end();
  const { mock, counts } = round;
  const { authorization, "content-type": type, "x-worker": worker } = message.headers;
  const delayMs = loginMs[path as keyof typeof loginMs];
  const isLogin = delayMs !== undefined;
  if (isLogin) {
    round.open++;
    reply.once("close", () => round.open--);
    count(round, path, body);
    tell({ event: "request", round: name, path, worker: Number(worker) });
  }
  const response = await mock.fetch(`http://mock.invalid/${rest.join("/")}`, {
    method: message.method ?? "GET",
    headers: { ...(authorization && { authorization }), ...(type && { "content-type": type }) },
    ...(body && { body }),
  });
  const text = await response.text();
  if (isLogin) {
    if (path === "/user/login" && response.ok) round.users.set(JSON.parse(text).token, JSON.parse(body).email);
    await sleep(delayMs);
    if (response.status === 401) counts.refused++;
    if (path === "/user/passport" && response.ok && !reply.destroyed) {
      counts.served++;
      round.content.clear();
    }
  } else if (response.ok) round.content.add(worker);
  reply.writeHead(response.status, { "content-type": "application/json" }).end(text);
}

function count({ counts, codes, users }: Round, path: string, body: string): void {
  if (path === "/user/login") counts.logins++;
  const { totp, token } = JSON.parse(body);
  if (path !== "/user/passport" || totp === null) return;
  const code = `${users.get(token)} ${totp}`;
  if (codes.has(code)) counts.repeatedCodes++;
  codes.add(code);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (message, reply) => {
  // A client that was killed gets no response.
  serve(message, reply).catch(() => message.destroy());
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 }, () =>
  tell({ event: "listening", port: (server.address() as AddressInfo).port }),
);
process.on("message", async ({ id, do: what, round }: VendorOrder) => {
  tell({ event: "done", id, counts: (await orders[what](round)) as Counts | undefined });
});
process.once("disconnect", () => process.exit());
