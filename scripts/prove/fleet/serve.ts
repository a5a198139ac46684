/** One process of a fleet: it obeys orders, and ends with the process that started it. */
import { setTimeout as sleep } from "node:timers/promises";
import { isAuthError } from "../../../src/errors.ts";
import type { Account, Medium, WorkerAnswer, WorkerOrder } from "./messages.ts";

/** What a process uses to sign in. */
export interface Client {
  getToken(): Promise<{ value: string }>;
  fetch(url: string): Promise<Response>;
  close(): Promise<void>;
}

/** Opens a client, whose requests carry the header, so that the vendor can tell the processes apart. */
export type OpenClient = (account: Account, medium: Medium, header: Record<string, string>) => Promise<Client>;

/** Mean milliseconds between two calls of a busy process. */
const pauseMs = 250;

/** Obeys the process that started this one, one order at a time. */
export function serve(open: OpenClient): void {
  let client: Client | undefined;
  let url = "";
  let calls: Promise<WorkerAnswer> | undefined;
  let isHalted = false;

  async function get(): Promise<WorkerAnswer> {
    const startMs = performance.now();
    const waitedMs = () => performance.now() - startMs;
    try {
      const { value } = (await client?.getToken()) ?? {};
      return { ...(value !== undefined && { token: value }), waitedMs: waitedMs() };
    } catch (error) {
      return { code: codeOf(error), waitedMs: waitedMs() };
    }
  }

  async function callOnce(): Promise<{ failures: string[]; ms: number }> {
    const startMs = performance.now();
    const result = await client?.fetch(url).then(statusOf, codeOf);
    return { failures: result === "200" ? [] : [String(result)], ms: performance.now() - startMs };
  }

  /** Calls the vendor until it is told to halt. @param called runs after each call */
  async function call(called: () => void): Promise<WorkerAnswer> {
    const failures: string[] = [];
    let waitedMs = 0;
    for (let isLast = false; !isLast; ) {
      // One more call after the halt: it replaces a token that was revoked meanwhile.
      isLast = isHalted;
      const made = await callOnce();
      failures.push(...made.failures);
      waitedMs = Math.max(waitedMs, made.ms);
      called();
      if (!isLast) await sleep(pauseMs * (0.5 + Math.random()));
    }
    return { failures, waitedMs };
  }

  async function obey(order: WorkerOrder): Promise<WorkerAnswer> {
    switch (order.do) {
      case "open":
        await client?.close();
        url = `${order.account.baseUrl}/__mock/echo`;
        client = await open(order.account, order.medium, { "x-worker": String(order.worker) });
        return {};
      case "get":
        return get();
      case "start":
        isHalted = false;
        await new Promise<void>((resolve) => {
          calls = call(resolve);
        });
        return {};
      case "halt": {
        isHalted = true;
        const { failures = [], waitedMs = 0 } = (await calls) ?? {};
        return { ...(await get()), failures, waitedMs };
      }
    }
  }

  process.on("message", async (order: WorkerOrder) => process.send?.(await obey(order)));
  process.once("disconnect", () => process.exit());
  process.send?.({});
}

const codeOf = (error: unknown) => (isAuthError(error) ? error.code : String(error));

async function statusOf(response: Response): Promise<string> {
  await response.arrayBuffer();
  return String(response.status);
}
