/**
 * Measures the cost of `getToken()` of a signed-in session. Runs in its own process, with a young generation so large that
 * nothing is collected during the measurement, so the growth of the heap is what was allocated.
 */
import { GCProfiler } from "node:v8";
import { mbsi } from "../../generated/mbsi/index.ts";
import { run } from "../../scripts/lib/run.ts";
import { createSession } from "../../src/session/create-session.ts";
import { median } from "../median.ts";
import { accessToken } from "./server.ts";

export interface GetTokenCost {
  awaited: PerCall;
  /** Only called, as by code that awaits several promises together. */
  called: PerCall;
  /** The await of a settled promise: the part of the first that no session can avoid. */
  awaitAlone: PerCall;
}

interface PerCall {
  nanoseconds: number;
  bytes: number;
}

/** Odd, so that the median is one of the measurements. */
const rounds = 21;
const calls = 100_000;

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await measure()));

export async function measureGetToken(): Promise<GetTokenCost> {
  const flags = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];
  const { code, stdout, stderr } = await run(process.execPath, [...flags, import.meta.filename]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function measure(): Promise<GetTokenCost> {
  const session = createSession(mbsi({ username: "fake-user", password: "fake-password" }), {
    fetch: async () => Response.json({ token_type: "Bearer", expires_in: 3600, access_token: accessToken }),
  });
  await session.getToken();
  const settled = Promise.resolve();
  const loops = {
    async awaited() {
      for (let call = 0; call < calls; call++) await session.getToken();
    },
    async called() {
      for (let call = 0; call < calls; call++) session.getToken();
    },
    async awaitAlone() {
      for (let call = 0; call < calls; call++) await settled;
    },
    /** The cost of the measurement itself. */
    async nothing() {},
  };
  const costs = async (loop: () => Promise<void>): Promise<PerCall> => {
    const all: PerCall[] = [];
    for (let round = 0; round < rounds; round++) all.push(await perCall(loop));
    const half = all.slice(rounds >> 1);
    return { nanoseconds: median(half.map((cost) => cost.nanoseconds)), bytes: median(half.map((cost) => cost.bytes)) };
  };
  const { bytes } = await costs(loops.nothing);
  const without = (cost: PerCall) => ({ ...cost, bytes: cost.bytes - bytes });
  return {
    awaited: without(await costs(loops.awaited)),
    called: without(await costs(loops.called)),
    awaitAlone: without(await costs(loops.awaitAlone)),
  };
}

async function perCall(loop: () => Promise<void>): Promise<PerCall> {
  globalThis.gc?.();
  const profiler = new GCProfiler();
  profiler.start();
  const heap = process.memoryUsage().heapUsed;
  const begin = performance.now();
  await loop();
  const end = performance.now();
  const bytes = process.memoryUsage().heapUsed - heap;
  const { statistics } = profiler.stop();
  if (statistics.length > 0) throw new Error("Garbage was collected during the measurement; make fewer calls.");
  return { nanoseconds: ((end - begin) * 1e6) / calls, bytes: bytes / calls };
}
