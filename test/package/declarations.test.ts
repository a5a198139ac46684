/** What an editor and a strict compiler of a user's find in the declarations of the package. */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { type Member, membersOf } from "../support/declarations.ts";
import { run } from "../support/run.ts";

let folder: string;
let members: Member[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-declarations-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const tsc = join(root, "node_modules/typescript7/bin/tsc");
  const out = ["--outDir", folder, "--emitDeclarationOnly", "--declarationMap", "false", "--sourceMap", "false"];
  const { stdout } = await run(process.execPath, [tsc, "-p", "tsconfig.build.json", ...out]);
  expect(stdout).toBe("");
  members = membersOf(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const namesOf = (some: readonly Member[]) => some.map(({ file, name }) => `${file}: ${name}`);

test("the walk finds the members of interfaces, of unions, of classes and of generated modules", () => {
  expect(namesOf(members)).toEqual(
    expect.arrayContaining([
      "src/session/options.d.ts: SessionOptions.retries",
      "src/errors.d.ts: AuthError.requestId",
      "src/mock/faults.d.ts: FaultKind.ms",
      "src/session/provider.d.ts: Provider.logout",
      "generated/crmcom/index.d.ts: CrmcomCredentials.unit",
      "generated/crmcom/typescript-fetch/runtime.d.ts: Middleware.pre",
      "generated/mikrocloud/schema.d.ts: components.schemas.Passport.totp",
    ]),
  );
});

test("every public member has a comment that an editor shows", () => {
  // The other generators write theirs from what the documents say.
  const ours = members.filter(({ file }) => !/\/(typescript-fetch\/.*|schema\.d\.ts)$/.test(file));
  expect(ours.length).toBeGreaterThan(400);
  expect(namesOf(ours.filter(({ isDocumented }) => !isDocumented))).toEqual([]);
});

test("whatever may be omitted may be undefined", () => {
  // A path without a method, or an operation without a body, has nothing that could be given.
  const strict = members.filter(({ isStrict, name }) => isStrict && !/^(paths|operations)\./.test(name));
  expect(namesOf(strict)).toEqual([]);
});
