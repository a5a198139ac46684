/**
 * Runs the conformance suite of stores on this runtime, and lets a process take over the lease of one that is killed.
 *
 *     node shared-tokens.mjs                             # the file store
 *     node shared-tokens.mjs redis://127.0.0.1:6379      # also Redis, by each of redis and ioredis that is installed
 *
 * Prints a line per store, and the cases that failed. Exit code 1 when there are any.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileTokens } from "provider-auth/file-tokens";
import { redisTokens } from "provider-auth/redis-tokens";
import { sharedTokensSuite } from "provider-auth/shared-tokens-suite";

const [mode, argument] = process.argv.slice(2);
const key = "fake-account";
const entry = () => ({ owner: crypto.randomUUID(), leaseMs: 60_000 });
const encryptionKeys = [{ id: "fake", key: "00".repeat(32) }];

/** Takes the lease, and stays until it is killed, or exits. */
async function hold(dir) {
  const entered = await fileTokens({ dir }).enter(key, entry());
  console.log(entered.state);
  if (process.argv[4] === "exit") process.exit(0);
  setInterval(() => {}, 1_000);
}

/** How a holder ends, and what the next one gets. */
async function takeOver(dir, signal) {
  const self = fileURLToPath(import.meta.url);
  const run = globalThis.Deno ? ["run", "-A", self] : [self];
  const child = spawn(process.execPath, [...run, "hold", dir, signal ? "stay" : "exit"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [state] = await once(child.stdout, "data");
  if (String(state).trim() !== "lease") throw new Error(`The holder got ${state}.`);
  const store = fileTokens({ dir });
  if (signal) {
    const found = await store.enter(key, entry());
    if (found.state !== "busy") throw new Error(`While another process signs in: ${found.state}.`);
    const told = found.changed(30_000);
    child.kill(signal);
    const startedMs = performance.now();
    await told;
    if (performance.now() - startedMs > 10_000) throw new Error("Its end was noticed late.");
  }
  await ended;
  const { state: next, abandoned } = await store.enter(key, entry());
  await store.close();
  if (next !== "lease") throw new Error(`After its end: ${next}.`);
  return abandoned;
}

const failures = [];
async function check(name, run) {
  try {
    await run();
  } catch (error) {
    failures.push(`${name}: ${error.message}`);
  }
}

async function runSuite(name, open) {
  const cases = sharedTokensSuite({ open });
  const before = failures.length;
  await Promise.all(cases.map(({ name: each, run }) => check(`${name}: ${each}`, run)));
  console.log(`${name}: ${cases.length - (failures.length - before)} of ${cases.length} cases`);
}

async function runAll(url) {
  const dir = mkdtempSync(join(tmpdir(), "pa-"));
  try {
    await runSuite("fileTokens", () => fileTokens({ dir }));
    await runSuite("fileTokens, encrypted", () => fileTokens({ dir, encryptionKeys }));
    await check("a holder that is killed", async () => {
      const abandoned = await takeOver(join(dir, "killed"), "SIGKILL");
      if (abandoned !== 1) throw new Error(`${abandoned} abandoned leases instead of 1.`);
    });
    await check("a holder that exits", async () => {
      const abandoned = await takeOver(join(dir, "exits"));
      if (abandoned !== 0) throw new Error(`${abandoned} abandoned leases instead of 0.`);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  for (const name of url ? ["redis", "ioredis"] : []) {
    const client = await connect(name, url).catch((error) => console.log(`${name}: not run (${error.code ?? error})`));
    if (!client) continue;
    await runSuite(`redisTokens with ${name}`, () => redisTokens(client, { encryptionKeys }));
    (client.destroy ?? client.disconnect).call(client);
  }
  for (const failure of failures) console.log(`FAILED ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

async function connect(name, url) {
  const module = await import(name);
  if (name === "ioredis") return new module.Redis(url).on("error", () => {});
  return module
    .createClient({ url })
    .on("error", () => {})
    .connect();
}

if (mode === "hold") await hold(argument);
else await runAll(mode);
