/**
 * `npm run bench:mock`: compares `provider-auth mock` of the packed package, with all providers, with the stock `prism mock`
 * command in one run. Start: the time until every spec responds. First response: in a fresh process, from the import of the
 * mock to a response without a port, compared to the import of stock Prism only. Rate: the msp360 login at 20 connections.
 * Memory: resident size after 20,000 requests. Every figure is the median of the rounds. A ratio compares ours to the stock
 * one.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ProviderName, providerNames } from "../generated/providers.ts";
import { root } from "../scripts/lib/paths.ts";
import { pack } from "../scripts/package/pack.ts";
import { readDocument } from "../src/openapi/read-document.ts";
import { type Scenario, scenariosOf } from "../src/openapi/scenarios.ts";
import { run } from "./load.ts";
import { median } from "./median.ts";

const rounds = 5;
const connections = 20;
const requests = 20_000;

const specFile = (name: string) => join(root, "specs", `${name}.yaml`);
const prism = createRequire(import.meta.url).resolve("@stoplight/prism-cli/dist/index.js");

/** The first scenario of each provider: the request that shows whether it is ready. */
const firsts = new Map<ProviderName, Scenario>();
for (const name of providerNames) {
  const [first] = scenariosOf(await readDocument(specFile(name)));
  if (first) firsts.set(name, first);
}

interface Server {
  child: ChildProcess;
  port: number;
  /** Milliseconds from the start of the process to the first response of the last provider. */
  startMs: number;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server, and waits until it responds to the logins of the given providers. */
async function start(
  args: string[],
  names: readonly ProviderName[],
  prefix: (name: string) => string,
  env: Record<string, string> = {},
): Promise<Server> {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn(process.execPath, [...args, "--host", "127.0.0.1", "--port", String(port)], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  for (const name of names) {
    const scenario = firsts.get(name);
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(scenario?.requests["application/json"]),
    };
    const isUp = () =>
      fetch(`http://127.0.0.1:${port}${prefix(name)}${scenario?.path}`, request).then(
        (response) => response.ok,
        () => false,
      );
    while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { child, port, startMs: performance.now() - begin };
}

const folder = await mkdtemp(join(tmpdir(), "provider-auth-bench-"));
const installed = await pack(folder);
const command = join(installed.folder, "dist/src/command/provider-auth.js");
const startOurs = (env: Record<string, string>) =>
  start([command, "mock", "--quiet"], providerNames, (name) => `/${name}`, env);
const uncached = { NODE_DISABLE_COMPILE_CACHE: "1" };
const cached = { NODE_COMPILE_CACHE: join(folder, "cache") };
const startStock = (name: ProviderName) => start([prism, "mock", specFile(name)], [name], () => "");

async function stop({ child }: Server): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "close");
}

/** Resident memory in MB. */
async function memoryOf({ child }: Server): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

const first = firsts.get("mbsi");
const firstAnswer = join(installed.folder, "../../first-answer.mjs");
await writeFile(
  firstAnswer,
  `const begin = performance.now();
   const { createMock } = await import("provider-auth/mock");
   const mock = await createMock();
   const { status } = await mock.fetch("http://mock.invalid/mbsi${first?.path}", {
     method: "POST",
     headers: { "content-type": "application/json" },
     body: ${JSON.stringify(JSON.stringify(first?.requests["application/json"]))},
   });
   if (status !== 200) throw new Error(String(status));
   console.log(performance.now() - begin);`,
);
const importOfPrism = `
  const begin = performance.now();
  require("@stoplight/prism-http");
  require("@stoplight/prism-core");
  console.log(performance.now() - begin);`;

/** Returns the milliseconds that a fresh process prints. */
const millisecondsOf = async (args: string[]) =>
  Number((await promisify(execFile)(process.execPath, args, { cwd: root })).stdout);

/** Sends the same login repeatedly, as a test suite does, and returns the rate. */
function login(server: Server, prefix: string, name: ProviderName, count: number): Promise<number> {
  const body = JSON.stringify(firsts.get(name)?.requests["application/json"]);
  const path = prefix + (firsts.get(name)?.path ?? "");
  return run({ port: server.port, path, body: () => body, connections, requests: count });
}

/** Sends a different login each time, so that nothing can be cached, and returns the rate. */
function loginAnew(server: Server, prefix: string, count: number): Promise<number> {
  const path = prefix + (firsts.get("msp360")?.path ?? "");
  const body = (index: number) => JSON.stringify({ UserName: `fake-user-${index}`, Password: "fake-password" });
  return run({ port: server.port, path, body, connections, requests: count });
}

const figures = {
  firstStart: [[], []],
  start: [[], []],
  first: [[], []],
  rate: [[], []],
  anew: [[], []],
  memory: [[], []],
} as Record<string, [number[], number[]]>;
const record = (name: string, ours: number, stock: number) => {
  figures[name]?.[0].push(ours);
  figures[name]?.[1].push(stock);
};

for (let round = 1; round <= rounds; round++) {
  process.stderr.write(`round ${round} of ${rounds}\r`);
  const firstTime = await startOurs(uncached);
  await stop(firstTime);
  const ours = await startOurs(cached);
  const stock = await startStock("msp360");
  record("firstStart", firstTime.startMs, stock.startMs);
  record("start", ours.startMs, stock.startMs);
  record("first", await millisecondsOf([firstAnswer]), await millisecondsOf(["-e", importOfPrism]));

  // Each is warmed up before it is measured, and is idle while the other is measured.
  await login(ours, "/msp360", "msp360", 1_000);
  const oursRate = await login(ours, "/msp360", "msp360", requests);
  await login(stock, "", "msp360", 1_000);
  const stockRate = await login(stock, "", "msp360", requests / 5);
  record("rate", oursRate, stockRate);
  const oursAnew = await loginAnew(ours, "/msp360", requests / 5);
  record("anew", oursAnew, await loginAnew(stock, "", requests / 5));

  // Both sides get the same 20,000 requests: our one process gets all, each stock process an equal part.
  const names = ["msp360" as const, ...providerNames.filter((name) => name !== "msp360")];
  const stocks = [stock, ...(await Promise.all(names.slice(1).map(startStock)))];
  for (const [index, name] of names.entries()) {
    const server = stocks[index];
    if (server) await login(server, "", name, Math.floor(requests / providerNames.length));
  }
  const memories = await Promise.all(stocks.map(memoryOf));
  record(
    "memory",
    await memoryOf(ours),
    memories.reduce((sum, memory) => sum + memory, 0),
  );
  await Promise.all([ours, ...stocks].map(stop));
}

const rows = [
  [`start until it responds (${providerNames.length} specs / 1 spec)`, "ms", "start", "at most 0.70"],
  ["the same, the first time on a machine", "ms", "firstStart", "none set"],
  ["import to first response / import of Prism", "ms", "first", "at most 400 ms"],
  [`msp360 logins at ${connections} connections`, "/s", "rate", "at least 3.00"],
  ["the same, each login different", "/s", "anew", "none set"],
  [`memory after 20,000 requests (1 / ${providerNames.length} processes)`, "MB", "memory", "under 0.50"],
] as const;
console.log(
  `Median of ${rounds} rounds, Node ${process.version}`.padEnd(49),
  "ours".padStart(10),
  "stock".padStart(10),
  " ratio  goal",
);
for (const [label, unit, name, goal] of rows) {
  const [ours, stock] = (figures[name] ?? [[], []]).map(median) as [number, number];
  const cell = (value: number) => `${value.toFixed(0)} ${unit}`.padStart(10);
  console.log(label.padEnd(49), cell(ours), cell(stock), (ours / stock).toFixed(2).padStart(6), ` ${goal}`);
}
await rm(folder, { recursive: true, force: true });
