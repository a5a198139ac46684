/** An account of a vendor: its credentials, and how to sign in with them. */
import { bytesOf, hex } from "../internal/bytes.ts";
import type { IssuedToken, LoginAnswer, LoginContext, LoginRequest, Provider, Token } from "../session/provider.ts";
import type { BaseUrl } from "./base-url.ts";
import { type Credential, checkCredential, readCredential } from "./credential.ts";

/** A value in an answer. It can be anything until it is checked. */
// biome-ignore lint/suspicious/noExplicitAny: generated code follows pointers into it with `?.`
export type Json = any;

/** An answer whose body can be followed with `?.`. */
export interface Answer extends LoginAnswer {
  /** The JSON value of the body; undefined when it is not JSON. */
  readonly body: Json;
  /** A number. If its type were `number`, the compiler would narrow it and reject a later comparison. */
  readonly status: Json;
}

/** A {@link LoginContext} whose answers are of type {@link Answer}. */
export interface SignInContext extends LoginContext {
  /** Sends a request, as {@link LoginContext} does. */
  send(request: LoginRequest): Promise<Answer>;
}

/** A token as read from an answer. The session checks it. */
export interface ReadToken extends Omit<IssuedToken, "value"> {
  /** The value in the place of the token. */
  readonly value: Json;
}

/** The sign-in, as the documents of the vendor describe it. */
export interface Flow extends Pick<Provider, "attach" | "isTokenRefused" | "originFromLogin"> {
  /** Signs in with the values of the credentials. */
  login(credentials: Readonly<Record<string, Json>>, context: SignInContext): Promise<ReadToken>;
  /** Renews a token. Default: sessions sign in again. */
  refresh?: ((token: Token, context: SignInContext) => Promise<ReadToken | undefined>) | undefined;
  /** Revokes a token at the vendor. Default: nothing is sent. */
  logout?: ((token: Token, context: SignInContext) => Promise<void>) | undefined;
}

type Credentials = Readonly<Record<string, Credential | undefined>>;

/**
 * Creates an account. It reads credentials when they are needed, one after the other: two prompts would compete for one
 * terminal.
 *
 * @param identity what distinguishes the account from others; under the empty name, `processSalt`
 * @param code its one-time code, if that is a string
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
  /** What was read for the account's key. The next login uses it, so that nobody has to type a user name twice. */
  let known: Record<string, string> | undefined;
  for (const key in all) if (typeof all[key] !== "function") checkCredential(name, key, all[key]);

  async function read(credentials: Credentials, ask?: LoginContext["ask"]): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const key in credentials) values[key] = await readCredential(name, key, credentials[key], ask);
    return values;
  }

  /** Without the process salt, which has no name. With the code, because a new code may be right. */
  const named = Object.keys(all).filter((key) => key);
  const textOf = (values: Credentials) =>
    JSON.stringify([named.map((key) => [key, values[key]]), typeof code === "string" ? code : ""]);

  return {
    ...flow,
    name,
    ...at,
    async accountKey(ask) {
      const values = await read(identity, ask);
      if (ask) known = values;
      const text = bytesOf(JSON.stringify([at.baseUrl, values]));
      // A digest, so that the key shows no user names.
      return `${name}:${hex(await crypto.subtle.digest("SHA-256", text))}`;
    },
    sharing: () => ({
      needsName: "" in identity,
      credentials: named.some((key) => typeof all[key] === "function") ? undefined : textOf(all),
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
 * A random string that differs between processes and is never sent. It is part of the identity if a secret is: otherwise, a
 * short code could be guessed from the account's key. Its name in the identity is empty, which no option has.
 */
export function processSalt(): string {
  salt ??= crypto.randomUUID();
  return salt;
}
