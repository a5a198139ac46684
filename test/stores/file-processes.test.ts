/** The file store among processes, threads and workers of a cluster that are killed, stopped or blocked. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { type Entered, fileTokens } from "../../src/stores/file-tokens.ts";
import { run } from "../support/run.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const program = join(root, "test/programs/token-holder.ts");

type Answer = Partial<Record<"state" | "note" | "fingerprint" | "isKept" | "abandoned" | "waitedMs" | "pid", unknown>>;

interface Holder {
  send(order: object): void;
  /** The next message. */
  next(): Promise<Answer>;
  process: ChildProcess;
}

let dir: string;
let children: ChildProcess[] = [];
beforeEach(async () => {
  dir = await tokenFolder();
});
afterEach(async () => {
  const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const ended = running.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of running) child.kill("SIGKILL");
  await Promise.all(ended);
  children = [];
  await removeFolder(dir);
});

function start(...args: string[]): Holder {
  const child = fork(program, [dir, ...args], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  children.push(child);
  return { process: child, send: (order) => child.send(order), next: messages((tell) => child.on("message", tell)) };
}

function messages(listen: (tell: (message: Answer) => void) => void): () => Promise<Answer> {
  const arrived: Answer[] = [];
  const wanted: ((message: Answer) => void)[] = [];
  listen((message) => {
    const want = wanted.shift();
    if (want) want(message);
    else arrived.push(message);
  });
  return () => new Promise((resolve) => (arrived[0] ? resolve(arrived.shift() as Answer) : wanted.push(resolve)));
}

async function holderAndWaiter(leaseMs?: number): Promise<[Holder, Holder]> {
  const [holder, waiter] = [start(), start()];
  for (const { next } of [holder, waiter]) expect(await next()).toEqual({ state: "ready" });
  holder.send({ do: "enter", leaseMs });
  expect(await holder.next()).toMatchObject({ state: "lease", abandoned: 0 });
  holder.send({ do: "note" });
  expect(await holder.next()).toEqual({ isKept: true });
  waiter.send({ do: "enter", leaseMs });
  expect(await waiter.next()).toEqual({ state: "waiting" });
  return [holder, waiter];
}

test("a holder that is killed is replaced at once, and the next one has its note", async () => {
  const [holder, waiter] = await holderAndWaiter();
  holder.process.kill("SIGKILL");
  let entered = await waiter.next();
  while (entered.state === "waiting") entered = await waiter.next();
  expect(entered).toMatchObject({ state: "lease", abandoned: 1, note: "fake-period" });
  // A quarter of the lease would be 3750 ms.
  expect(entered.waitedMs).toBeLessThan(3_000);
});

test("a holder that is stopped is replaced after its lease, and its late outcome is refused", async () => {
  const [holder, waiter] = await holderAndWaiter(400);
  holder.process.kill("SIGSTOP");
  let entered = await waiter.next();
  while (entered.state === "waiting") entered = await waiter.next();
  expect(entered).toMatchObject({ state: "lease", note: "fake-period" });
  expect(entered.waitedMs).toBeGreaterThan(390);
  waiter.send({ do: "settle" });
  expect(await waiter.next()).toEqual({ isKept: true });
  holder.process.kill("SIGCONT");
  holder.send({ do: "settle" });
  expect(await holder.next()).toEqual({ isKept: false });
  holder.send({ do: "enter" });
  expect(await holder.next()).toMatchObject({ state: "token", fingerprint: `fake-${waiter.process.pid}` });
});

test("a holder whose thread is busy keeps its lease until it ends", async () => {
  const [holder, waiter] = await holderAndWaiter();
  holder.send({ do: "block" });
  expect(await holder.next()).toEqual({ state: "blocked" });
  const store = fileTokens({ dir });
  expect((await store.look("fake-account-of-charlie")).state).toBe("busy");
  holder.process.kill("SIGKILL");
  let entered = await waiter.next();
  while (entered.state === "waiting") entered = await waiter.next();
  expect(entered).toMatchObject({ state: "lease" });
});

test("a worker thread that is terminated gives up its lease", async () => {
  const worker = new Worker(program, { workerData: dir });
  const next = messages((tell) => worker.on("message", tell));
  expect(await next()).toEqual({ state: "ready" });
  worker.postMessage({ do: "enter" });
  expect(await next()).toMatchObject({ state: "lease" });
  const store = fileTokens({ dir });
  const found = await store.enter("fake-account-of-charlie", { owner: "fake", leaseMs: 15_000 });
  if (found.state !== "busy") throw new Error(found.state);
  const told = found.changed(60_000);
  await worker.terminate();
  await told;
  const entered: Entered = await store.enter("fake-account-of-charlie", { owner: "fake", leaseMs: 15_000 });
  expect(entered).toMatchObject({ state: "lease", abandoned: 1 });
  await store.close();
});

test("of the workers of a cluster one has the lease, and another one when that is killed", async () => {
  const { next } = start("cluster");
  // A worker may wait more than once.
  const answers = new Map<unknown, unknown>();
  while (answers.size < 3) {
    const { state, pid } = await next();
    if (state !== "ready") answers.set(pid, state);
  }
  expect([...answers.values()].toSorted()).toEqual(["lease", "waiting", "waiting"]);
  const [holder] = [...answers].find(([, state]) => state === "lease") as [number, unknown];
  process.kill(holder, "SIGKILL");
  let second = await next();
  while (second.state === "waiting") second = await next();
  expect(second).toMatchObject({ state: "lease", abandoned: 1 });
  expect(second.pid).not.toBe(holder);
});

/** Runs a program that signs in and then does this; gives its exit code. */
async function signInThen(then: string): Promise<number | null> {
  const code = `
    import { fileTokens } from ${JSON.stringify(join(root, "src/stores/file-tokens.ts"))};
    const store = fileTokens({ dir: ${JSON.stringify(dir)} });
    const entered = await store.enter("fake", { owner: "fake", leaseMs: 60_000, except: "old" });
    if (entered.state !== "lease") throw new Error(entered.state);
    ${then}`;
  return (await run(process.execPath, ["--input-type=module", "-e", code])).code;
}

/** How many logins count as abandoned. */
async function abandoned(): Promise<unknown> {
  const store = fileTokens({ dir });
  const entered = await store.enter("fake", { owner: "fake-next", leaseMs: 60_000, except: "old" });
  await store.close();
  return "abandoned" in entered ? entered.abandoned : entered.state;
}

test.each([
  ["exits with code 0", "process.exit(0);", 0],
  ["ends by itself", "", 0],
  [
    "exits while it writes a note",
    "store.extend(entered.lease, 1, { record: 'a', untilMs: 9e12 }); process.exit();",
    0,
  ],
  ["closes the store and exits with any code", "await store.close(); process.exit(3);", 3],
  [
    "handles a signal",
    "process.on('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM'); for (;;) await new Promise((r) => setTimeout(r, 10));",
    0,
  ],
])("a program that %s while it signs in leaves nothing that counts as abandoned", async (_, then, exitCode) => {
  expect(await signInThen(then)).toBe(exitCode);
  expect(await abandoned()).toBe(0);
});

test.each([
  ["exits with another code", "process.exit(3);"],
  ["throws", "throw new Error('fake');"],
  ["rejects", "Promise.reject(new Error('fake')); await new Promise(() => setTimeout(() => {}, 9_000));"],
  ["is killed", "process.kill(process.pid, 'SIGKILL');"],
])("a program that %s while it signs in has crashed", async (_, then) => {
  expect(await signInThen(then)).not.toBe(0);
  expect(await abandoned()).toBe(1);
});

test("programs that end on purpose do not hide a crash loop", async () => {
  const ends = ["process.exit(1);", "process.exit(0);", "process.exit(1);", "process.exit(0);", "process.exit(1);"];
  for (const end of ends) await signInThen(end);
  expect(await abandoned()).toBe(3);
  const store = fileTokens({ dir });
  expect((await store.look("fake")).state).toBe("backOff");
});

test("a worker thread that exits gives its lease back", async () => {
  const code = `
    import { Worker } from "node:worker_threads";
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(`
      import { fileTokens } from ${JSON.stringify(pathToFileURL(join(root, "src/stores/file-tokens.ts")).href)};
      await fileTokens({ dir: ${JSON.stringify(dir)} }).enter("fake", { owner: "a", leaseMs: 60_000 });
      process.exit(0);`)})));
    worker.on("exit", (code) => console.log("exit " + code));`;
  expect((await run(process.execPath, ["--input-type=module", "-e", code])).stdout).toBe("exit 0\n");
  expect(await abandoned()).toBe(0);
});

test("however many stores and logins there are, a process has one listener more, and none when they are done", async () => {
  const before = process.listenerCount("exit");
  const stores = Array.from({ length: 15 }, () => fileTokens({ dir }));
  expect(process.listenerCount("exit")).toBe(before);
  const leases = await Promise.all(
    stores.map((store, index) => store.enter(`fake-${index}`, { owner: "fake", leaseMs: 60_000 })),
  );
  expect(process.listenerCount("exit")).toBe(before + 1);
  for (const [index, store] of stores.entries()) {
    const entered = leases[index];
    if (index % 2 && entered?.state === "lease") await store.settle(entered.lease, { kind: "none" });
    else await store.close();
  }
  expect(process.listenerCount("exit")).toBe(before);
});

test.each([
  ["has settled", "await store.settle(entered.lease, { kind: 'none' });"],
  ["signs in", ""],
  ["waits for its own lease", "store.look('fake').then((found) => found.changed(60_000));"],
])("a program that %s ends by itself, without close()", async (_, then) => {
  const code = `
    import { fileTokens } from ${JSON.stringify(join(root, "src/stores/file-tokens.ts"))};
    const store = fileTokens({ dir: ${JSON.stringify(dir)} });
    const entered = await store.enter("fake", { owner: "fake", leaseMs: 60_000 });
    ${then}
    console.log(entered.state);`;
  const { stdout, timedOut } = await run(process.execPath, ["--input-type=module", "-e", code]);
  expect([stdout, timedOut]).toEqual(["lease\n", false]);
});

test("a program does not end while it enters, however many are faster", async () => {
  const code = `
    import { fileTokens } from ${JSON.stringify(join(root, "src/stores/file-tokens.ts"))};
    const stores = Array.from({ length: 12 }, () => fileTokens({ dir: ${JSON.stringify(dir)} }));
    const states = [];
    for (let round = 0; round < 10; round++) {
      const entries = stores.map((store) => store.enter("fake-" + round, { owner: crypto.randomUUID(), leaseMs: 60_000 }));
      states.push((await Promise.all(entries)).filter(({ state }) => state === "lease").length);
      for (const store of stores) await store.close();
    }
    console.log(states.join(""));`;
  const { stdout, code: exitCode } = await run(process.execPath, ["--input-type=module", "-e", code]);
  expect([stdout, exitCode]).toEqual(["1111111111\n", 0]);
});
