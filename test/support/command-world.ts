/** A world for commands: folders of their own, and a mock that counts what reaches it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { findVendor, type Vendor } from "../../src/command/account/facts.ts";
import { flagOf } from "../../src/command/account/names.ts";
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

const mocked = await (await createMock({ state: true })).accounts();

/** Of each provider, what the first account of the mock signs in with. */
function tableOf<T>(rowOf: (name: ProviderName, vendor: Vendor, options: ReadonlyMap<string, string>) => T) {
  const rows = providerNames.map((name) => {
    const vendor = findVendor(name);
    const first = mocked.find(({ provider }) => provider === name)?.credentials ?? {};
    const required = vendor.facts.kinds[0]?.filter(({ isRequired }) => isRequired) ?? [];
    return [name, rowOf(name, vendor, new Map(required.map((option) => [option.name, String(first[option.name])])))];
  });
  return Object.fromEntries(rows) as Record<ProviderName, T>;
}

const isSecret = ({ facts }: Vendor, option: string) =>
  facts.kinds[0]?.some((each) => each.name === option && each.isSecret) === true;

/** Options that sign in to an account of the mock, without the secret. */
export const signInArgs: Record<ProviderName, readonly string[]> = tableOf((name, vendor, options) => [
  ...[...options].flatMap(([option, value]) =>
    isSecret(vendor, option) ? [] : [`--${flagOf(vendor, option)}`, value],
  ),
  "--base-url",
  `http://localhost/${name}`,
]);

export const passwords: Record<ProviderName, string> = tableOf(
  (_name, vendor, options) => [...options].find(([option]) => isSecret(vendor, option))?.[1] ?? "",
);

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
