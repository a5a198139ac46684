/**
 * `npm run bench:command`: measures how long `provider-auth token` takes in a fresh process, with a valid token in the
 * store. For comparison, it also measures `node -e 0` and a minimal script that reads a token from a file, as `gh auth token`
 * does. It uses the built package. Every figure is the median of the rounds; the first round is not counted.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/lib/paths.ts";
import { run } from "../scripts/lib/run.ts";
import { buildPackage } from "../scripts/package/build.ts";
import { createMock } from "../src/mock/index.ts";
import { median } from "./median.ts";

const rounds = Number(process.argv[2] ?? 41);

const folder = await mkdtemp(join(tmpdir(), "provider-auth-bench-"));
await buildPackage();
const command = join(root, "dist/src/command/provider-auth.js");

const logins: string[] = [];
const mock = await createMock({ state: true, providers: ["msp360"], onRequest: ({ path }) => logins.push(path) });
const listener = await mock.listen();
const env = {
  ...process.env,
  XDG_CACHE_HOME: join(folder, "cache"),
  PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
  PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"),
};
const login = [command, "login", "msp360", "--user-name", "fake9xJKZcsy", "--insecure-storage"];
const signedIn = await run(process.execPath, [...login, "--base-url", `${listener.url}/msp360`], {
  env: { ...env, PROVIDER_AUTH_MSP360_PASSWORD: "fakeXkjwZmAJvAQBYjja" },
});
if (signedIn.code !== 0) throw new Error(signedIn.stderr);

const file = join(folder, "token.json");
await writeFile(file, JSON.stringify({ token: "fake-token" }));
const script = join(folder, "read.mjs");
await writeFile(
  script,
  `import { readFileSync } from "node:fs";
   console.log(JSON.parse(readFileSync(${JSON.stringify(file)}, "utf8")).token);`,
);

const subjects: [label: string, args: string[]][] = [
  ["node -e 0", ["-e", "0"]],
  ["a minimal script that reads a file", [script]],
  ["provider-auth token", [command, "token", "msp360"]],
];
const figures = subjects.map((): number[] => []);
for (let round = 0; round <= rounds; round++) {
  for (const [index, [label, args]] of subjects.entries()) {
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
    const tookMs = performance.now() - begin;
    if (status !== 0) throw new Error(`${label} failed: ${stderr}`);
    if (round > 0) figures[index]?.push(tookMs);
  }
}
if (logins.length !== 1) throw new Error(`There were ${logins.length} logins instead of one.`);
await listener.close();
await rm(folder, { recursive: true });

const medians = figures.map(median);
const [base = Number.NaN] = medians;
console.log(`Median of ${rounds} rounds, Node ${process.version}`.padEnd(40), "     time  ratio  goal");
for (const [index, [label]] of subjects.entries()) {
  const ms = medians[index] ?? Number.NaN;
  const goal = index === 2 ? "at most 2.00 (1.50 is better)" : "";
  console.log(label.padEnd(40), `${ms.toFixed(1)} ms`.padStart(9), (ms / base).toFixed(2).padStart(6), "", goal);
}
