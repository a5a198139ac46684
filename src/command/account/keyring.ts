/** The system's keyring, through a package that the user may have installed. */
import type { Context } from "../context.ts";
import { failed } from "../failure.ts";

/** The part of `@napi-rs/keyring` that is used here. */
interface Entry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  deletePassword(): Promise<boolean>;
}

interface KeyringModule {
  readonly AsyncEntry: new (service: string, username: string) => Entry;
}

export interface Keyring {
  /** Returns the secrets of an account by the names of their options; undefined if there are none. */
  read(provider: string, account: string): Promise<Record<string, string> | undefined>;
  write(provider: string, account: string, secrets: Readonly<Record<string, string>>): Promise<void>;
  remove(provider: string, account: string): Promise<void>;
}

const packageName = "@napi-rs/keyring";

/**
 * Opens the keyring.
 *
 * @throws CommandError if its package is not installed; the methods throw it if the system has no keyring
 */
export async function openKeyring({ importPackage }: Pick<Context, "importPackage">): Promise<Keyring> {
  const { AsyncEntry } = await importPackage(packageName).then(
    (module) => module as KeyringModule,
    () => {
      throw failed(
        `The keyring needs the package ${packageName}; run "npm install ${packageName}" where provider-auth is installed.`,
      );
    },
  );

  async function on<T>(provider: string, account: string, use: (entry: Entry) => Promise<T>): Promise<T> {
    try {
      return await use(new AsyncEntry("provider-auth", `${provider}/${account}`));
    } catch {
      // The message could contain the secret.
      throw failed("The system's keyring cannot be used; unlock it, or choose another way to store the secret.");
    }
  }

  return {
    async read(provider, account) {
      const text = await on(provider, account, (entry) => entry.getPassword());
      return text ? readSecrets(text) : undefined;
    },
    write: (provider, account, secrets) => on(provider, account, (entry) => entry.setPassword(JSON.stringify(secrets))),
    remove: (provider, account) => on(provider, account, async (entry) => void (await entry.deletePassword())),
  };
}

function readSecrets(text: string): Record<string, string> | undefined {
  try {
    const value = Object.entries(JSON.parse(text) as object);
    return Object.fromEntries(value.filter((each): each is [string, string] => typeof each[1] === "string"));
  } catch {
    return undefined;
  }
}
