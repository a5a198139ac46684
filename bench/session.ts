/**
 * `npm run bench:session`: measures the cost of an authorised request with the session and with its peers in one run, the
 * cost of `getToken()`, and what a browser must load. Goals are printed, not enforced; `npm run check:size` enforces the
 * size limits.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { main, UserError } from "../scripts/lib/main.ts";
import { root } from "../scripts/lib/paths.ts";
import { kB } from "../scripts/size/check.ts";
import { median } from "./median.ts";
import { measureGetToken } from "./session/get-token.ts";
import { createContenders } from "./session/peers.ts";
import { measureRequests, method } from "./session/requests.ts";
import { startServer } from "./session/server.ts";
import { measureSizes } from "./session/sizes.ts";

const goal = 1.05;

await main(async () => {
  if (!existsSync(join(root, "bench/node_modules"))) {
    throw new UserError("The peers to compare with are not installed; run npm ci --prefix bench.");
  }
  await printRequests();
  await printGetToken();
  await printSizes();
});

async function printRequests(): Promise<void> {
  const { child, baseUrl } = await startServer();
  try {
    const contenders = await createContenders(baseUrl);
    const times = await measureRequests(contenders);
    console.log(`Authorised GET on this machine, CPU time of the client, ${method}; Node ${process.version}`);
    print(["", "µs", "ratio", "middle half", "to", "by"]);
    const ratiosTo = (base: number, index: number) =>
      (times[index] ?? []).map((time, round) => time / (times[base]?.[round] ?? Number.NaN));
    const line = (index: number, base: number, to: string) => {
      const { name = "", transport = "" } = contenders[index] ?? {};
      const ratios = ratiosTo(base, index).toSorted((a, b) => a - b);
      const quartile = (share: number) => ratios[Math.floor(ratios.length * share)]?.toFixed(2);
      const half = `${quartile(0.25)} to ${quartile(0.75)}`;
      print([name, median(times[index] ?? []).toFixed(0), median(ratios).toFixed(3), half, to, transport]);
    };
    for (const index of contenders.keys()) line(index, 0, "fetch");
    const indexOf = (name: string) => contenders.findIndex((contender) => contender.name === name);
    line(indexOf("openapi-fetch over session.fetch"), indexOf("openapi-fetch with a fixed header"), "openapi-fetch");
    const ratio = median(ratiosTo(0, indexOf("session.fetch")));
    console.log(`Goal: session.fetch at most ${goal} of fetch; ${ratio <= goal ? "met" : "not met"} in this run.\n`);
  } finally {
    child.disconnect();
  }
}

async function printGetToken(): Promise<void> {
  const { awaited, called, awaitAlone } = await measureGetToken();
  console.log("getToken() of a signed-in session, per call");
  print(["", "ns", "bytes"]);
  const rows = { "await getToken()": awaited, "getToken()": called, "await of a settled promise": awaitAlone };
  for (const [name, { nanoseconds, bytes }] of Object.entries(rows)) {
    print([name, nanoseconds.toFixed(0), bytes.toFixed(0)]);
  }
  console.log();
}

async function printSizes(): Promise<void> {
  console.log("Size in a browser's bundle, without what is loaded later");
  print(["", "minified", "gzipped", "limit"]);
  for (const { name, minified, gzipped, limit } of await measureSizes()) {
    print([name, kB(minified), kB(gzipped), limit === undefined ? "" : kB(limit)]);
  }
}

function print([name = "", first = "", second = "", third = "", ...rest]: string[]): void {
  const cells = first.padStart(10) + second.padStart(11) + third.padStart(14);
  console.log(`${name.padEnd(39)}${cells}  ${rest.map((cell) => cell.padEnd(14)).join("")}`.trimEnd());
}
