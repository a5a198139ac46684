import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acmeArazzoYaml, acmeYaml } from "../support/acme.ts";
import { runCommand } from "../support/command.ts";

let folder: string;
let document: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  document = join(folder, "acme.yaml");
  await writeFile(document, acmeYaml);
  await writeFile(join(folder, "acme.arazzo.yaml"), acmeArazzoYaml);
  await mkdir(join(folder, "flows"));
  await writeFile(join(folder, "flows/sign-in.yaml"), acmeArazzoYaml);
  await writeFile(join(folder, "broken.yaml"), acmeYaml);
  await writeFile(
    join(folder, "broken.arazzo.yaml"),
    acmeArazzoYaml.replace("url: acme.yaml", "url: broken.yaml").replace("operationId: token", "operationId: tokn"),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const generated = async (out: string) => [
  (await readdir(out)).sort(),
  /export function (\w+)\(/.exec(await readFile(join(out, "index.ts"), "utf8"))?.[1],
];

test("writes the client of a vendor, and prints the paths of its files", async () => {
  const out = join(folder, "made/acme");
  expect(await runCommand(["generate", document, "--out", out])).toEqual({
    code: 0,
    stdout: `${join(out, "schema.ts")}\n${join(out, "index.ts")}\n`,
    stderr: "",
  });
  expect(await generated(out)).toEqual([["index.ts", "schema.ts"], "createClient"]);
});

test("takes a workflow from elsewhere, and prints JSON", async () => {
  const out = join(folder, "json");
  const args = ["generate", document, join(folder, "flows/sign-in.yaml"), `--out=${out}`, "--json"];
  const { code, stdout } = await runCommand(args);
  expect([code, JSON.parse(stdout)]).toEqual([0, { files: [join(out, "schema.ts"), join(out, "index.ts")] }]);
});

test("says with file and line what is wrong with a document, and writes nothing", async () => {
  const out = join(folder, "none");
  const { code, stdout, stderr } = await runCommand(["generate", join(folder, "broken.yaml"), "--out", out]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: .*broken\.arazzo\.yaml:31: There is no operation tokn.*\n$/);
  expect(await readdir(folder)).not.toContain("none");
});

test.each([
  [[], "generate needs a document, such as vendors/acme.yaml."],
  [["acme.yaml"], "generate needs the option --out with a folder, such as --out src/acme."],
  [["a.yaml", "b.yaml", "c.yaml", "--out", "x"], "generate takes one document and one workflow."],
  [["acme.yaml", "--uot", "x"], "generate has no option --uot; did you mean --out?"],
])("refuses %j as wrong use", async (args, sentence) => {
  expect(await runCommand(["generate", ...args])).toEqual({ code: 2, stdout: "", stderr: `error: ${sentence}\n` });
});

test("names a document that does not exist", async () => {
  const missing = join(folder, "missing.yaml");
  const { code, stderr } = await runCommand(["generate", missing, "--out", join(folder, "none")]);
  expect([code, stderr]).toEqual([1, `error: The spec ${missing} does not exist.\n`]);
});
