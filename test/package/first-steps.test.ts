/** What a newcomer runs first: the landing page and the end of "Getting started", as printed, on the packed package. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createMock, type Listener } from "../../src/mock/index.ts";
import { packed } from "../support/packed.ts";

const landing = await readFile("site/src/content/docs/index.mdx", "utf8");
const guide = await readFile("docs/getting-started.md", "utf8");

let folder: string;
/** One mock as `npm run mock` starts it, and one with `--stateful`. */
let plain: Listener;
let stateful: Listener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-first-"));
  await cp((await packed()).folder, join(folder, "node_modules/provider-auth"), { recursive: true });
  for (const name of ["openapi-fetch", "openapi-typescript-helpers"])
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  plain = await (await createMock()).listen();
  stateful = await (await createMock({ state: true })).listen();
});
afterAll(async () => {
  await Promise.all([plain.close(), stateful.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** The block of a page that has a text. */
function block(page: string, language: string, part: string): string {
  const blocks = [...page.matchAll(/^```(\w+)[^\n]*\n(.*?)^```/gms)].filter(([, name]) => name === language);
  const found = blocks.map(([, , source = ""]) => source).filter((source) => source.includes(part));
  expect(found).toHaveLength(1);
  return found[0] ?? "";
}

const at = (source: string, { url }: Listener) => source.replaceAll("http://127.0.0.1:4010", url);

/** Runs a program, whose first question is answered as a person would. */
async function runProgram(source: string, typed?: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const file = join(folder, "program.mjs");
  await writeFile(file, source);
  const child = spawn(process.execPath, [file]);
  if (typed !== undefined) child.stdout.once("data", () => child.stdin.write(typed));
  const [[code], stdout, stderr] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

const token = "fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake\n";

test("the eight lines of the landing page sign in", async () => {
  const source = block(landing, "ts", "createSession");
  expect(source.trimEnd().split("\n")).toHaveLength(8);
  expect(await runProgram(at(source, plain))).toEqual({ code: 0, stdout: token, stderr: "" });
});

test("the command of the landing page prints the token", async () => {
  const lines = at(block(landing, "sh", "provider-auth token"), plain).replace(
    "npx provider-auth",
    `"${process.execPath}" node_modules/provider-auth/dist/src/command/provider-auth.js`,
  );
  const own = { PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"), PROVIDER_AUTH_CONFIG_DIR: join(folder, "config") };
  const finished = await run("sh", ["-c", lines], { cwd: folder, env: own });
  expect(finished).toMatchObject({ code: 0, stdout: token });
});

test("the mock starts as the landing page says", async () => {
  expect(block(landing, "sh", "provider-auth mock")).toBe("npx provider-auth mock\n");
});

test("getting started: the session calls the mock, which refuses a call without a token", async () => {
  const source = at(block(guide, "ts", "omit it to call the vendor"), stateful);
  const printed = block(guide, "text", "200 /msp360/__mock/echo");
  expect(await runProgram(source)).toEqual({ code: 0, stdout: printed, stderr: "" });
  expect((await fetch(`${stateful.url}/msp360/__mock/echo`)).status).toBe(401);
});

test("getting started: a person types the six digits that the mock shows", async () => {
  const accounts = (await (await fetch(`${stateful.url}/__mock/accounts`)).json()) as {
    credentials: { email?: string };
    oneTimeCode?: string;
  }[];
  const digits = accounts.find(({ credentials }) => credentials.email === "jane@example.com")?.oneTimeCode ?? "";
  expect(digits).toMatch(/^\d{6}$/);
  const source = at(block(guide, "ts", "terminal.question"), stateful);
  const printed = block(guide, "text", "Six digits: ");
  const { code, stdout, stderr } = await runProgram(source, `${digits}\n`);
  // A terminal shows what is typed; a pipe does not.
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: printed.replace("123456\n", ""), stderr: "" });
});
