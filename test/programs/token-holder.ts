/** A process that uses a file store as its parent says: takes a lease, waits, settles. In a worker thread or cluster too. */
import cluster from "node:cluster";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { fileTokens, type Lease } from "../../src/stores/file-tokens.ts";

interface Order {
  do: "enter" | "note" | "settle" | "block";
  leaseMs?: number;
  except?: string;
}

const dir = isMainThread ? process.argv[2] : (workerData as string);
if (cluster.isPrimary && process.argv[3] === "cluster") {
  // Its workers, as PM2 starts them, listen through the primary unless told otherwise.
  cluster.setupPrimary({ args: [dir ?? ""] });
  for (let workers = 0; workers < 3; workers++) {
    const worker = cluster.fork();
    worker.on("message", (message) => process.send?.({ ...message, pid: worker.process.pid }));
  }
} else {
  const store = fileTokens({ dir: dir ?? "" });
  let lease: Lease | undefined;
  const tell = (message: object) => (isMainThread ? process.send?.(message) : parentPort?.postMessage(message));
  const orders: Record<Order["do"], (order: Order) => Promise<object>> = {
    async enter({ leaseMs = 15_000, except }) {
      const startedMs = performance.now();
      for (;;) {
        const entered = await store.enter("fake-account-of-charlie", { owner: crypto.randomUUID(), leaseMs, except });
        if (entered.state !== "busy") {
          if (entered.state === "lease") lease = entered.lease;
          const waitedMs = performance.now() - startedMs;
          return { ...entered, waitedMs };
        }
        tell({ state: "waiting" });
        await entered.changed(60_000);
      }
    },
    note: async () => ({
      isKept: lease && (await store.extend(lease, 15_000, { record: "fake-period", untilMs: Date.now() + 60_000 })),
    }),
    settle: async () => ({
      isKept:
        lease &&
        (await store.settle(lease, {
          kind: "token",
          record: `fake-${process.pid}`,
          fingerprint: `fake-${process.pid}`,
          untilMs: Date.now() + 3_600_000,
        })),
    }),
    async block() {
      const untilMs = performance.now() + 60_000;
      tell({ state: "blocked" });
      while (performance.now() < untilMs);
      return {};
    },
  };
  const failed = ({ code, message }: { code: string; message: string }) => ({ state: "failed", code, message });
  const obey = async (order: Order) => tell(await orders[order.do](order).catch(failed));
  if (isMainThread) process.on("message", obey);
  else parentPort?.on("message", obey);
  tell({ state: "ready" });
  if (cluster.isWorker) await obey({ do: "enter" });
}
