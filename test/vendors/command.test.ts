/** The command with vendors that nobody made it for: each is its two documents, as a vendor in `specs/` would be. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accounts as builtIn } from "../../generated/accounts.ts";
import { type AccountFacts, optionsOf } from "../../src/command/account/facts.ts";
import { flagOf, variableOf } from "../../src/command/account/names.ts";
import { createMock } from "../../src/mock/index.ts";
import { runCommand } from "../support/command.ts";
import { credentialsOf, type ForeignAccount } from "../support/foreign-accounts.ts";
import { models } from "../support/foreign-session.ts";
import { ForeignVendors, foreignDocument, foreignNames } from "../support/foreign-vendors.ts";

let vendors: ForeignVendors;
const table: Record<string, AccountFacts> = builtIn;
beforeAll(async () => {
  vendors = await ForeignVendors.generate();
  Object.assign(table, await vendors.facts());
});
afterAll(async () => {
  for (const name of foreignNames) delete table[name];
  await vendors.remove();
});

/** The options of the account on the command line, and its secrets in the environment. */
function given(name: string, { options }: ForeignAccount) {
  const vendor = { name, facts: table[name] as AccountFacts };
  const args: string[] = ["--base-url", `http://localhost/${name}`];
  const env: Record<string, string> = {};
  for (const { name: option, isSecret } of optionsOf(vendor)) {
    const [top = "", member] = option.split(".");
    const value = member === undefined ? options[top] : (options[top] as Record<string, unknown> | undefined)?.[member];
    if (value === undefined) continue;
    if (isSecret) env[variableOf(vendor, option)] = String(value);
    else args.push(`--${flagOf(vendor, option)}=${value}`);
  }
  return { args, env };
}

describe.each(models)("$name", ({ name, signIn, accounts }) => {
  const account = accounts.find(({ code }) => !code) as ForeignAccount;

  test("login, token and logout: one login, one token, and its end at the vendor where there is a call for that", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pa-"));
    try {
      const requests: string[] = [];
      const mock = await createMock({
        providers: [],
        documents: { [name]: foreignDocument(name) },
        state: { accounts: { [name]: [credentialsOf(account)] } },
        onRequest: ({ path, status }) => requests.push(`${path} ${status}`),
      });
      const { args, env } = given(name, account);
      const folders = {
        PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
        PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"),
      };
      const shown: string[] = [];
      const run = async (line: string[], more: Record<string, string> = {}) => {
        const ran = await runCommand(line, { fetch: mock.fetch, env: { ...folders, ...more } });
        shown.push(ran.stderr);
        return ran;
      };
      const login = await run(["login", name, ...args, "--insecure-storage"], env);
      expect(login.stderr).toContain(`Signed in to ${name}`);
      const sent = requests.length;
      const token = await run(["token", name]);
      expect(token).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^\S.*\n$/) });
      const again = await run(["token", name, "--format", "json"]);
      expect(JSON.parse(again.stdout)).toMatchObject({ provider: name, token: token.stdout.trimEnd() });
      expect(requests).toHaveLength(sent);
      const logout = await run(["logout", name, "--json"]);
      expect(logout.code, logout.stderr).toBe(0);
      const isEnded = signIn.logout !== undefined;
      expect(JSON.parse(logout.stdout)).toEqual({
        provider: name,
        account: "default",
        forgotten: true,
        endedAtVendor: isEnded,
      });
      expect(requests.length > sent).toBe(isEnded);
      expect((await run(["status", name])).code).toBe(4);
      for (const secret of [...account.secrets, token.stdout.trimEnd()]) expect(shown.join("")).not.toContain(secret);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
