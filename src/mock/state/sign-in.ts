/**
 * What a stateful mock answers to a login: which scenario, and with which fresh token. The spec says where the token
 * and its lifetime stand, and by its links which operation comes before the one that hands out the token.
 */
import { AuthError } from "../../errors.ts";
import {
  type OpenApiDocument,
  operationsOf,
  type ResponseObject,
  type TokenExtension,
  tokenOf,
} from "../../openapi/document.ts";
import { valueAt, withValueAt } from "../../openapi/pointer.ts";
import { isSuccess, type Scenario, scenariosOf } from "../../openapi/scenarios.ts";
import type { Choice, Choose } from "../choose.ts";
import { type Account, createAccounts, type KnownAccount } from "./accounts.ts";
import { answerEcho } from "./echo.ts";
import { holds } from "./holds.ts";
import type { MockState, VendorState } from "./state.ts";
import type { LiveToken } from "./tokens.ts";
import { createTwoSteps } from "./two-steps.ts";

export interface SignInOptions {
  provider: string;
  document: OpenApiDocument;
  state: MockState;
  /** Seconds that a token lives. Default: what the spec gives, or an hour where it gives none. */
  tokenLifetimeSeconds: number | undefined;
  accounts: readonly Account[] | undefined;
}

/**
 * @throws AuthError `CONFIGURATION` when the spec does not say how its token is obtained.
 */
export function createSignIn(options: SignInOptions): VendorState {
  const { provider, document, state, accounts: added } = options;
  const token = tokenOf(document)?.token;
  if (!token) {
    throw new AuthError("CONFIGURATION", `${provider} cannot be stateful: its document has no x-token.`);
  }
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? token.lifetime?.defaultSeconds ?? 3600;
  const scenarios = scenariosOf(document);
  const loginId = stepBefore(document, token.operationId) ?? token.operationId;
  const logins = scenarios.filter(({ operationId }) => operationId === loginId);
  const findAccount = createAccounts(
    provider,
    logins.filter((scenario) => isSuccess(document, scenario)),
    added,
  );
  const refusals = logins.filter((scenario) => !isSuccess(document, scenario));

  const withToken = (account: KnownAccount, scenario: Scenario): Choice => ({
    scenario,
    settle: (answer) => ({
      ...answer,
      body: stamp(token, state.tokens.issue(provider, lifetimeSeconds), rename(account, answer.body)),
    }),
  });
  const steps =
    loginId === token.operationId ? undefined : createTwoSteps({ ...options, scenarios, loginId, withToken });

  const choose: Choose = ({ operation, body }) => {
    if (operation.id !== loginId) return steps?.secondStep(body);
    const account = findAccount(body);
    if (account) return steps ? steps.firstStep(account) : withToken(account, account.scenario);
    const refusal = refusals.find(({ requests }) => Object.values(requests).some((request) => holds(body, request)));
    const scenario = refusal ?? refusals[0];
    return scenario && { scenario };
  };
  return { choose, echo: (request) => answerEcho(provider, document, state.tokens, request) };
}

/** The operation whose answer links to the given one. */
function stepBefore(document: OpenApiDocument, operationId: string): string | undefined {
  const links = (response: ResponseObject) => Object.values(response.links ?? {});
  return operationsOf(document).find(({ responses }) =>
    Object.values(responses)
      .flatMap(links)
      .some((link) => link.operationId === operationId),
  )?.id;
}

/** The body with the token and what the spec says about its lifetime. */
function stamp(token: TokenExtension, issued: LiveToken, body: unknown): unknown {
  const { pointer, issuedPointer, expiresPointer } = token.lifetime ?? {};
  const seconds = (issued.expiresAtMs - issued.issuedAtMs) / 1000;
  // As a string where the example has a string: both are on the wire.
  const lifetime = pointer && typeof valueAt(body, pointer) === "string" ? String(seconds) : seconds;
  const changes: [string | undefined, unknown][] = [
    [token.pointer, issued.value],
    [pointer, lifetime],
    [issuedPointer, new Date(issued.issuedAtMs).toUTCString()],
    [expiresPointer, new Date(issued.expiresAtMs).toUTCString()],
  ];
  return changes.reduce((changed, [where, value]) => (where ? withValueAt(changed, where, value) : changed), body);
}

/** The body with the account's own values where the example answers with values of its request, such as the user name. */
function rename(account: KnownAccount, body: unknown): unknown {
  const example = Object.entries(account.scenario.requests["application/json"] as Record<string, unknown>);
  const renamed = Object.entries(body as Record<string, unknown>).map(([name, value]) => {
    const [member] = example.find(([, sent]) => typeof sent === "string" && sent === value) ?? [];
    return [name, member === undefined ? value : valueAt(account.credentials, `/${member}`)];
  });
  return Object.fromEntries(renamed);
}
