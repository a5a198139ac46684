/** Starts the process of the vendor, sends it orders, and ends it. */
import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Counts, VendorEvent, VendorOrder } from "./messages.ts";

export interface LoginRequest {
  path: string;
  /** Number of the process that sent it. */
  worker: number;
}

export interface VendorProcess {
  url: string;
  open(round: string): Promise<void>;
  revoke(round: string): Promise<void>;
  counts(round: string): Promise<Counts>;
  forget(round: string): Promise<void>;
  /** Listens to the login requests of a round; returns a function that stops this. */
  onRequest(round: string, listener: (request: LoginRequest) => void): () => void;
  end(): Promise<void>;
}

const program = fileURLToPath(new URL("vendor.ts", import.meta.url));

export async function startVendor(): Promise<VendorProcess> {
  const child = fork(program, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit");
  const events = new EventEmitter();
  let orders = 0;
  child.on("message", (message: VendorEvent) => {
    if (message.event === "request") events.emit(`request ${message.round}`, message);
    else if (message.event === "done") events.emit(`done ${message.id}`, message.counts);
    else events.emit("listening", message.port);
  });

  async function order(what: VendorOrder["do"], round: string): Promise<Counts | undefined> {
    const id = ++orders;
    const done = once(events, `done ${id}`);
    child.send({ id, do: what, round } satisfies VendorOrder, () => {});
    const ended = exited.then(() => Promise.reject(new Error("The vendor has exited.")));
    const [counts] = await Promise.race([done, ended]);
    return counts;
  }

  const [port] = await Promise.race([once(events, "listening"), exited]);
  return {
    url: `http://127.0.0.1:${port}`,
    open: async (round) => void (await order("open", round)),
    revoke: async (round) => void (await order("revoke", round)),
    counts: async (round) => (await order("counts", round)) as Counts,
    forget: async (round) => void (await order("forget", round)),
    onRequest(round, listener) {
      events.on(`request ${round}`, listener);
      return () => events.off(`request ${round}`, listener);
    },
    async end() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
