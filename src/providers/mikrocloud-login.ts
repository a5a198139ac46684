/** MikroCloud's login in two steps: a ticket for the password, and the token for the ticket and a one-time code. */
import {
  credentialsRefusals,
  defaultTokenLifetimeSeconds,
  operations as endpoints,
  mfaRefusalStatus,
  tokenAttachment,
  tokenSource,
} from "../../generated/mikrocloud/constants.ts";
import type { components } from "../../generated/mikrocloud/schema.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type { MfaChallenge, TotpCallback } from "../mfa.ts";
import { safeCause } from "../safe-cause.ts";
import { invalid, issuedToken, successOf } from "./common/token-response.ts";
import type { IssuedToken, LoginContext } from "./provider.ts";

type Schemas = components["schemas"];

/** A person may mistype twice; more would come near the limits at which services lock an account. */
const maxAttempts = 3;

interface Login {
  provider: string;
  baseUrl: string;
  credentials: Schemas["Credentials"];
  totp: string | TotpCallback | undefined;
}

export async function login(user: Login, context: LoginContext): Promise<IssuedToken> {
  const { provider } = user;
  const answer = await post(user, context, endpoints.login, user.credentials);
  const { ticket, challenge } = readLogin(provider, successOf(provider, answer, credentialsRefusals));
  const passport = challenge
    ? await answerChallenge(user, context, ticket, challenge)
    : await post(user, context, endpoints.passport, { totp: null, token: ticket });
  const success = successOf(provider, passport, []);
  return issuedToken(provider, success, tokenAttachment.scheme, tokenSource, defaultTokenLifetimeSeconds);
}

function post(
  { baseUrl }: Login,
  { send }: LoginContext,
  { method, path }: (typeof endpoints)[keyof typeof endpoints],
  body: Schemas["Credentials"] | Schemas["Passport"],
) {
  return send({ url: baseUrl + path, method, contentType: "application/json", body: JSON.stringify(body) });
}

function readLogin(provider: string, body: object): { ticket: string; challenge: MfaChallenge | undefined } {
  const { token: ticket, mfa_enabled, mfa_verified, mfa_svg: svg } = body as Partial<Schemas["LoginResponse"]>;
  if (typeof ticket !== "string" || ticket === "") throw invalid(provider, "has no ticket at /token");
  if (typeof mfa_enabled !== "boolean") throw invalid(provider, "has no flag at /mfa_enabled");
  if (!mfa_enabled) return { ticket, challenge: undefined };
  const isEnrolled = mfa_verified === true || typeof svg !== "string";
  return { ticket, challenge: isEnrolled ? { type: "code" } : { type: "enrolment", svg } };
}

/** Sends codes until one is taken. A refused or malformed one is asked for again, with the same ticket. */
async function answerChallenge(user: Login, context: LoginContext, ticket: string, challenge: MfaChallenge) {
  const { provider, totp } = user;
  const sent = new Set<string>();
  let status: number | undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const code = await codeFor(user, context, challenge, attempt);
    // One that was refused, the only one that there is, or one that nobody could mean.
    if (sent.has(code) || !/^\d{6,8}$/.test(code)) {
      if (typeof totp === "string") break;
      continue;
    }
    sent.add(code);
    const answer = await post(user, context, endpoints.passport, { totp: code, token: ticket });
    status = answer.status;
    if (status !== mfaRefusalStatus) return answer;
  }
  if (status === undefined) throw required(provider, challenge);
  const message = `${provider} refused the one-time code; check the secret and the clock behind it.`;
  throw new AuthError("MFA_REJECTED", message, { provider, status });
}

async function codeFor({ provider, totp }: Login, { ask }: LoginContext, challenge: MfaChallenge, attempt: number) {
  try {
    const code: unknown =
      typeof totp === "function" ? await ask((signal) => totp(challenge, { attempt, signal })) : totp;
    const text = String(code ?? "").replaceAll(/\s/g, "");
    if (text) return text;
  } catch (error) {
    throw isAuthError(error) ? error : required(provider, challenge, safeCause(error));
  }
  throw required(provider, challenge);
}

function required(provider: string, challenge: MfaChallenge, cause?: Error): AuthError {
  const message = `${provider} wants a one-time code of six digits, which totp has to give; see the error's challenge.`;
  return new AuthError("MFA_REQUIRED", message, { provider, challenge, cause });
}
