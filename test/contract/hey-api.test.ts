/** A session serves a client that another generator wrote, as docs/hey-api.md has it. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient as generate } from "@hey-api/openapi-ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

let project: string;
let guide: string;
const password = "fakeXkjwZmAJvAQBYjja";

const blockOf = (text: string, language: string) =>
  new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text)?.[1] ?? "";

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "provider-auth-hey-api-"));
  await mkdir(join(project, "node_modules"));
  await symlink(root, join(project, "node_modules/provider-auth"));
  guide = await readFile(join(root, "docs/hey-api.md"), "utf8");
  const calls = await readFile(join(root, "docs/your-own-calls.md"), "utf8");
  await writeFile(join(project, "calls.yaml"), blockOf(calls, "yaml"));
  const cli = join(root, "node_modules/@redocly/cli/bin/cli.js");
  const env = { NODE_ENV: "", REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const bundled = await run(process.execPath, [cli, "bundle", "calls.yaml", "-o", "bundled.yaml"], {
    cwd: project,
    env,
  });
  expect(bundled.code, bundled.stderr).toBe(0);
  const workflow = await readFile(join(root, "specs/msp360.arazzo.yaml"), "utf8");
  await writeFile(join(project, "bundled.arazzo.yaml"), workflow.replace(/^( +url:).*$/m, "$1 bundled.yaml"));
  const input = join(project, "bundled.yaml");
  const output = { path: join(project, "client"), importFileExtension: ".ts" as const };
  await generate({ input, output, logs: { level: "silent" } });
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** The guide's program against the mock, with the end of it or with another one; and what the mock was asked. */
async function runGuide(change: (source: string) => string = (source) => source) {
  const mock: Mock = await createMock({
    providers: [],
    documents: { calls: join(project, "bundled.yaml") },
    state: true,
  });
  const listener = await mock.listen();
  try {
    const source = blockOf(guide, "ts").replaceAll("http://127.0.0.1:4011", `${listener.url}/calls`);
    await writeFile(join(project, "try.ts"), change(source));
    const hooks = new URL("../../scripts/docs/samples/resolve.ts", import.meta.url).href;
    const { stdout, stderr } = await run(process.execPath, ["--import", hooks, "try.ts"], { cwd: project });
    return {
      stdout,
      stderr,
      requests: mock.requests().map(({ method, path, status }) => `${method} ${path} ${status}`),
    };
  } finally {
    await listener.close();
  }
}

const login = "POST /calls/api/Provider/Login 200";
const call = "GET /calls/api/Builds/AvailableVersions 200";

test("the guide's program signs in once and makes an authorised call", async () => {
  const { stdout, stderr, requests } = await runGuide();
  expect({ stdout, stderr }).toEqual({ stdout: "5.9.0.274\n", stderr: "" });
  expect(requests).toEqual([login, call]);
});

test("the guide's program and the client compile", async () => {
  await writeFile(join(project, "typed.ts"), blockOf(guide, "ts"));
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  const tsc = join(root, "node_modules/typescript7/bin/tsc");
  const emit = ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", join(project, "types")];
  expect((await run(process.execPath, [tsc, ...emit], { cwd: root })).stdout).toBe("");
  await symlink(join(root, "node_modules/openapi-fetch"), join(project, "node_modules/openapi-fetch"));
  const compilerOptions = {
    ...{ target: "es2023", module: "nodenext", strict: true, noEmit: true, allowImportingTsExtensions: true },
    ...{ lib: ["es2023", "dom", "dom.iterable"], types: [], skipLibCheck: true },
    paths: {
      "provider-auth": ["./types/src/index.d.ts"],
      "provider-auth/msp360": ["./types/generated/msp360/index.d.ts"],
    },
  };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
  const { stdout } = await run(process.execPath, [tsc, "-p", project], { cwd: project });
  expect(stdout).toBe("");
});

test("any number of its calls share one login, and a refused token costs one more", async () => {
  const { stdout, requests } = await runGuide(
    (source) => `${source}
      const again = await Promise.all(Array.from({ length: 5 }, () => listVersions()));
      console.log(again.every(({ response }) => response?.status === 200));
      session.rejectToken(await session.getToken());
      console.log((await listVersions()).response?.status);`,
  );
  expect(stdout).toBe("5.9.0.274\ntrue\n200\n");
  expect(requests).toEqual([login, call, call, call, call, call, call, login, call]);
});

test("a sign-in that fails is its error, and shows no password", async () => {
  const { stdout, stderr } = await runGuide((source) =>
    source
      .replace(password, "fake-wrong-password")
      .replace(/^if \(error\).*\n/m, 'console.log((error as { code?: string }).code ?? "none");\n'),
  );
  expect(stdout).toBe("INVALID_CREDENTIALS\nundefined\n");
  expect(stdout + stderr).not.toContain("fake-wrong-password");
});
