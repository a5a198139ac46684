/** A world for commands: folders of their own, and a mock that counts what reaches it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ProviderName } from "../../generated/providers.ts";
import { createMock, type Mock, type MockOptions } from "../../src/mock/index.ts";
import { type Ran, runCommand, type World } from "./command.ts";

export interface CommandWorld {
  mock: Mock;
  /** What reached the mock: `POST /msp360/api/Provider/Login 200`. */
  requests: string[];
  folder: string;
  env: Record<string, string | undefined>;
  run(args: readonly string[], world?: World): Promise<Ran>;
}

/** Options that sign in to an account of the mock, without the secret. */
export const signInArgs: Record<ProviderName, readonly string[]> = {
  msp360: ["--user-name", "fake9xJKZcsy", "--base-url", "http://localhost/msp360"],
  mbsi: ["--username", "abctestuser", "--base-url", "http://localhost/mbsi"],
  mikrocloud: ["--email", "john@example.com", "--base-url", "http://localhost/mikrocloud"],
  crmcom: ["--username", "fakeadministrator", "--organisation", "CRMDEMO", "--base-url", "http://localhost/crmcom"],
};

export const passwords: Record<ProviderName, string> = {
  msp360: "fakeXkjwZmAJvAQBYjja",
  mbsi: "fake-password",
  mikrocloud: "fake-password",
  crmcom: "fake-password",
};

/** Ends with the test. */
export async function commandWorld(options: Partial<MockOptions> = {}): Promise<CommandWorld> {
  const folder = await mkdtemp(join(tmpdir(), "pa-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const requests: string[] = [];
  const mock = await createMock({
    state: true,
    onRequest: ({ method, path, status }) => requests.push(`${method} ${path} ${status}`),
    ...options,
  });
  const env = { PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"), PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens") };
  return {
    mock,
    requests,
    folder,
    env,
    run: (args, world = {}) => runCommand(args, { fetch: mock.fetch, ...world, env: { ...env, ...world.env } }),
  };
}
