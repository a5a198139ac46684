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
import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { safeCause } from "../internal/safe-cause.ts";
import { invalidAnswer as invalid } from "../session/issued-token.ts";
import type { IssuedToken, LoginAnswer, LoginContext } from "../session/provider.ts";
import type { MfaChallenge, TotpCallback } from "../sign-in/mfa.ts";
import { issuedToken, successOf } from "../sign-in/token-response.ts";

type Schemas = components["schemas"];

/** A person may mistype twice; more would come near the limits at which services lock an account. */
const maxAttempts = 3;
/** No page says how long a ticket lives. One younger than this, in milliseconds, is alive: the code was refused. */
const youngMs = 10_000;
/** How many codes are remembered, so that none is sent twice. */
const maxCodes = 20;

interface Login {
  provider: string;
  baseUrl: string;
  credentials: Schemas["EmailAndPassword"];
  totp: string | TotpCallback | undefined;
  /** The codes that were sent, by this login and by earlier ones. */
  sentCodes: Set<string>;
}

interface FirstStep {
  ticket: string;
  challenge: MfaChallenge | undefined;
}

export async function login(user: Login, context: LoginContext, isFirst = true): Promise<IssuedToken> {
  const { provider, totp, sentCodes } = user;
  // A text is the only code that there is. Where it was sent, a login would lead nowhere.
  if (typeof totp === "string" && sentCodes.size > 0) throw required(provider, { type: "code" }, true);
  const { ticket, challenge } = await firstStep(user, context);
  const passport = await (challenge
    ? answerChallenge(user, context, ticket, challenge)
    : secondStep(user, context, ticket, null));
  // Where no code was sent, the ticket was refused.
  if (isFirst && passport.status === mfaRefusalStatus) return login(user, context, false);
  const success = successOf(provider, passport, []);
  return issuedToken(success, tokenAttachment.scheme, tokenSource, defaultTokenLifetimeSeconds);
}

async function firstStep({ provider, baseUrl, credentials }: Login, { send }: LoginContext): Promise<FirstStep> {
  const body = JSON.stringify(credentials);
  const { method, path } = endpoints.userLogin;
  const answer = await send({ url: baseUrl + path, method, contentType: "application/json", body });
  return readLogin(provider, successOf(provider, answer, credentialsRefusals));
}

/** Spends the ticket and the code, which serves no other login then, unless the request reached nobody. */
async function secondStep(user: Login, { send }: LoginContext, token: string, totp: string | null) {
  const { baseUrl, sentCodes } = user;
  const passport: Schemas["Passport"] = { totp, token };
  const { method, path } = endpoints.passport;
  const body = JSON.stringify(passport);
  if (totp) remember(sentCodes, totp);
  try {
    return await send({ url: baseUrl + path, method, contentType: "application/json", body, singleUse: true });
  } catch (error) {
    if (totp && isUnsent(error)) sentCodes.delete(totp);
    throw error;
  }
}

function readLogin(provider: string, body: object): FirstStep {
  const { token: ticket, mfa_enabled, mfa_verified, mfa_svg: svg } = body as Partial<Schemas["LoginResponse"]>;
  if (typeof ticket !== "string" || ticket === "") throw invalid(provider, "has no ticket at /token");
  if (typeof mfa_enabled !== "boolean") throw invalid(provider, "has no flag at /mfa_enabled");
  if (!mfa_enabled) return { ticket, challenge: undefined };
  const isEnrolled = mfa_verified === true || typeof svg !== "string";
  return { ticket, challenge: isEnrolled ? { type: "code" } : { type: "enrolment", svg } };
}

/**
 * Sends codes until one is taken, each of them once. The refusal of a code looks like that of a ticket that expired while
 * somebody typed. So after a refusal in doubt, and after two in any case, the next code goes with a new ticket, once.
 */
async function answerChallenge(user: Login, context: LoginContext, ticket: string, challenge: MfaChallenge) {
  const { provider, totp, sentCodes } = user;
  let age = context.stopwatch();
  let refusals = 0;
  let isRenewed = false;
  let isReused = false;
  let refusal: LoginAnswer | undefined;

  async function renewTicket(when: MfaChallenge["type"]): Promise<void> {
    if (challenge.type !== when || isRenewed || refusals === 0 || (refusals === 1 && age() < youngMs)) return;
    isRenewed = true;
    const next = await firstStep(user, context);
    ticket = next.ticket;
    challenge = next.challenge ?? challenge;
    age = context.stopwatch();
  }

  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    // A new QR code has to be scanned before its code can be given. Otherwise the new ticket waits for nobody.
    await renewTicket("enrolment");
    const code = await codeFor(user, context, challenge, attempt);
    const isUsable = () => /^\d{6,8}$/.test(code) && !sentCodes.has(code);
    if (isUsable()) await renewTicket("code");
    isReused ||= sentCodes.has(code);
    // Meanwhile another session of the same account may have sent it.
    if (!isUsable()) {
      // A text is the only code that there is.
      if (typeof totp === "string") break;
      continue;
    }
    const isYoung = age() < youngMs;
    const answer = await secondStep(user, context, ticket, code);
    if (answer.status !== mfaRefusalStatus) return answer;
    refusals++;
    if (isYoung) refusal = answer;
  }
  if (!refusal) throw required(provider, challenge, isReused);
  const message = `${provider} refused the one-time code; check the secret and the clock behind it.`;
  throw new AuthError("MFA_REJECTED", message, { provider, status: refusal.status });
}

function remember(codes: Set<string>, code: string): void {
  codes.add(code);
  if (codes.size > maxCodes) codes.delete(codes.values().next().value as string);
}

async function codeFor({ provider, totp }: Login, { ask }: LoginContext, challenge: MfaChallenge, attempt: number) {
  try {
    const code: unknown =
      typeof totp === "function" ? await ask((signal) => totp(challenge, { attempt, signal })) : totp;
    const text = String(code ?? "").replaceAll(/\s/g, "");
    if (text) return text;
  } catch (error) {
    throw isAuthError(error) ? error : required(provider, challenge, false, safeCause(error));
  }
  throw required(provider, challenge);
}

function required(provider: string, challenge: MfaChallenge, isReused = false, cause?: Error): AuthError {
  const message = isReused
    ? `The one-time code for ${provider} was sent before and serves once; totp has to give a new one.`
    : `${provider} wants a one-time code of six digits, which totp has to give; see the error's challenge.`;
  return new AuthError("MFA_REQUIRED", message, { provider, challenge, cause });
}
