/** An account of a vendor: its credentials, and how it signs in with them. */
import { bytesOf, hex } from "../internal/bytes.ts";
import type { IssuedToken, LoginAnswer, LoginContext, LoginRequest, Provider, Token } from "../session/provider.ts";
import type { BaseUrl } from "./base-url.ts";
import { type Credential, checkCredential, readCredential } from "./credential.ts";

/** A value of an answer. Nothing is known of it until it is checked. */
// biome-ignore lint/suspicious/noExplicitAny: generated code follows pointers into it with `?.`
export type Json = any;

/** An answer whose body can be followed with `?.`. */
export interface Answer extends LoginAnswer {
  /** The JSON value of the body; undefined when it is not JSON. */
  readonly body: Json;
  /** A number. Of one, the compiler would remember what it cannot be, and refuse to compare it with that again. */
  readonly status: Json;
}

/** A {@link LoginContext} with such answers. */
export interface SignInContext extends LoginContext {
  /** Sends a request, as {@link LoginContext} does. */
  send(request: LoginRequest): Promise<Answer>;
}

/** A token as an answer has it: the session checks that it is one. */
export interface ReadToken extends Omit<IssuedToken, "value"> {
  /** What the answer has in the place of the token. */
  readonly value: Json;
}

/** What the documents of a vendor say. */
export interface Flow extends Pick<Provider, "attach" | "isTokenRefused" | "originFromLogin"> {
  /** Signs in with the credentials, which were read already. */
  login(credentials: Readonly<Record<string, Json>>, context: SignInContext): Promise<ReadToken>;
  /** Renews a token. Default: sessions sign in anew. */
  refresh?: ((token: Token, context: SignInContext) => Promise<ReadToken | undefined>) | undefined;
  /** Ends a token at the vendor. Default: nothing is sent. */
  logout?: ((token: Token, context: SignInContext) => Promise<void>) | undefined;
}

type Credentials = Readonly<Record<string, Credential | undefined>>;

/**
 * Reads credentials when they are needed, one after the other: two prompts would compete for one terminal.
 *
 * @param identity what distinguishes the account from others; under the empty name, `processSalt`
 * @param code its one-time code, where that is a text
 * @throws AuthError `CONFIGURATION` when a credential is missing
 */
export function account(
  name: string,
  at: BaseUrl,
  identity: Credentials,
  secrets: Credentials,
  flow: Flow,
  code?: unknown,
): Provider {
  const all = { ...identity, ...secrets };
  /** What was read for the account's key, for the login that follows: who typed a user name need not do so twice. */
  let known: Record<string, string> | undefined;
  for (const key in all) if (typeof all[key] !== "function") checkCredential(name, key, all[key]);

  async function read(credentials: Credentials, ask?: LoginContext["ask"]): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const key in credentials) values[key] = await readCredential(name, key, credentials[key], ask);
    return values;
  }

  /** The salt of a process says nothing, and has no name. A code belongs to the credentials: a new one may be right. */
  const telling = Object.keys(all).filter((key) => key);
  const textOf = (values: Credentials) =>
    JSON.stringify([telling.map((key) => [key, values[key]]), typeof code === "string" ? code : ""]);

  return {
    ...flow,
    name,
    ...at,
    async accountKey(ask) {
      const values = await read(identity, ask);
      if (ask) known = values;
      const text = bytesOf(JSON.stringify([at.baseUrl, values]));
      // A digest, so that the key of a cache shows no user names.
      return `${name}:${hex(await crypto.subtle.digest("SHA-256", text))}`;
    },
    sharing: () => ({
      needsName: "" in identity,
      credentials: telling.some((key) => typeof all[key] === "function") ? undefined : textOf(all),
    }),
    async login(context) {
      const own = known ?? (await read(identity, context.ask));
      known = undefined;
      const values = { ...own, ...(await read(secrets, context.ask)) };
      await context.announce?.("credentials", textOf(values));
      return flow.login(values, context);
    },
  };
}

let salt: string | undefined;

/**
 * Another text in every process, and told to nobody. Part of the identity where a secret is: without it, a short code
 * could be guessed from the account's key. Stands there under the empty name, which no option has.
 */
export function processSalt(): string {
  salt ??= crypto.randomUUID();
  return salt;
}
