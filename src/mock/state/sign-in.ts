/**
 * How a stateful mock responds to a request of a sign-in, a refresh or a logout: with which example, and which unique values
 * in it. The vendor's workflows define what each request must contain, and what its response issues.
 */
import type { OpenApiDocument } from "../../openapi/document.ts";
import type { SignIn, Workflow } from "../../openapi/sign-in.ts";
import type { Choice } from "../choose.ts";
import type { EngineResponse } from "../engine.ts";
import type { Account } from "./account.ts";
import { createAccounts, isDoneBefore, isSame, isSet, type KnownAccount } from "./accounts.ts";
import { withoutPart } from "./answer-parts.ts";
import { createRefusals, type Flaw, successFor } from "./choose-example.ts";
import { createCodes } from "./codes.ts";
import { createHandOut, ticketKey } from "./hand-out.ts";
import { nameOf, type Recognised, recognise, refOf, type Sent, sizeOf } from "./recognise.ts";
import type { MockSession } from "./sessions.ts";
import type { MockState } from "./state.ts";
import { type PlayedStep, secretsOf, stepsOf } from "./steps.ts";

export interface SignInOptions {
  /** Name of the provider. */
  vendor: string;
  document: OpenApiDocument;
  signIn: SignIn;
  state: MockState;
  /** Lifetime of a token in seconds. Default: the one in the document, or an hour if the document has none. */
  tokenLifetimeSeconds?: number | undefined;
  accounts?: readonly Account[] | undefined;
}

/** A workflow in progress: its account, and the values that its steps have issued. */
export interface Pending {
  account?: KnownAccount | undefined;
  /** The session that is refreshed or ended. */
  session?: MockSession | undefined;
  /** By step and output, such as `login.ticket`. */
  values: ReadonlyMap<string, unknown>;
  /** The values that are unique to this run. */
  fresh: ReadonlySet<string>;
}

/** The verdict on a request of a step: a response, or what is wrong with the request. */
type Verdict = { choice: Choice } | { flaw: Flaw; reason?: string };

const addOne = (vendor: string) =>
  `No example of ${vendor} has credentials, so add an account: state: { accounts: { "${vendor}": [{ credentials }] } }`;

const usedBefore = "The one-time code was already used, and is accepted only once (RFC 6238, section 5.2)";

/** @returns a function that returns the choice for a request, if the request belongs to a workflow */
export function createSignIn(options: SignInOptions) {
  const { vendor, document, signIn, state } = options;
  const steps = stepsOf(document, signIn);
  const secrets = secretsOf(signIn);
  const accounts = createAccounts(vendor, document, signIn, options.accounts);
  const findRefusal = createRefusals(steps);
  const handOut = createHandOut(options);
  const hasCodes = steps.some(({ step }) => step.oneTimeCode);
  const checkCode = hasCodes ? createCodes(state.nowMs, state.codes) : undefined;

  /** Returns the run that the tickets of a request belong to; undefined if a ticket is unknown or was used. */
  function pendingOf({ workflow, step, tickets }: PlayedStep, { outputs }: Recognised): Pending | undefined {
    const found = tickets.map((ref) => state.tickets.get(ticketKey(vendor, workflow, step.id, ref, outputs.get(ref))));
    // A value that several sign-ins share belongs to the latest one.
    const pending = found.find((each, index) => each?.fresh.has(tickets[index] ?? "")) ?? found[0];
    const isComplete = tickets.every((ref) => String(pending?.values.get(ref)) === String(outputs.get(ref)));
    return isComplete ? pending : undefined;
  }

  /** Adds what to do to the refusal if no account can sign in. */
  const noAccounts = (workflow: Workflow) => !accounts.has(workflow) && { reason: addOne(vendor) };

  const isNext = (played: PlayedStep, request: Recognised) =>
    played.tickets.length > 0 && pendingOf(played, request) !== undefined;

  /** Returns the session of the inputs. The other outputs of an expired token can still refresh it. */
  function sessionOf(inputs: ReadonlyMap<string, unknown>, purpose: PlayedStep["purpose"]): MockSession | undefined {
    const bySecret = () =>
      secrets
        .filter((name) => inputs.has(name))
        .map((name) => state.sessions.byRefresh(vendor, name, inputs.get(name)));
    const live = inputs.has("token") ? state.sessions.byToken(vendor, inputs.get("token")) : undefined;
    const session = live ?? (purpose === "refresh" || !inputs.has("token") ? bySecret()[0] : undefined);
    const fits = [...inputs].every(([name, value]) => String(session?.values.get(name) ?? value) === String(value));
    return fits ? session : undefined;
  }

  function judge(played: PlayedStep, request: Recognised, paired: Choice | undefined): Verdict {
    const { purpose, workflow, tickets, credentials } = played;
    const pending = tickets.length > 0 ? pendingOf(played, request) : undefined;
    if (tickets.length > 0 && !pending) return { flaw: "ticket" };
    let { account, session } = pending ?? {};
    if (credentials.length > 0) {
      if (request.missing > 0) return { flaw: "credentials" };
      if (purpose === "signIn") account = account ? same(account, request) : accounts.find(workflow, request.inputs);
      else session ??= sessionOf(request.inputs, purpose);
      if (!account && !session) return { flaw: "credentials", ...(purpose === "signIn" && noAccounts(workflow)) };
    }
    const code = checkedCode(played, request, pending, account);
    if (typeof code !== "function") return code;
    const example = successFor(played, account, paired);
    return {
      choice: {
        ...(example && { scenario: example.scenario }),
        settle(answer) {
          code();
          const { values = new Map(), fresh = new Set<string>() } = pending ?? {};
          return handOut(played, { account, session, values, fresh }, answer);
        },
      },
    };
  }

  /** Returns a function that marks the code as used, or what is wrong with the code. */
  function checkedCode(
    { step }: PlayedStep,
    { inputs }: Recognised,
    pending: Pending | undefined,
    account: KnownAccount | undefined,
  ): (() => void) | { flaw: Flaw; reason?: string } {
    const { oneTimeCode } = step;
    if (!oneTimeCode || !account || !checkCode) return () => {};
    const { needed, input } = oneTimeCode;
    // Without a flag in an earlier response, this step needs a code, unless the previous step ended the sign-in.
    const isNeeded = needed ? isSet(pending?.values.get(refOf(needed))) : !isDoneBefore(account, step);
    if (!isNeeded) return () => {};
    const given = inputs.get(nameOf(input.path));
    // A wrong code leaves the ticket valid, so that the user can try again.
    if (given === undefined) return { flaw: "missingCode" };
    const { verdict, use } = checkCode(account, given);
    if (verdict === "right") return use;
    return { flaw: "wrongCode", ...(verdict === "used" && { reason: usedBefore }) };
  }

  function refusal(played: PlayedStep, request: Recognised, flaw: Flaw, reason?: string): Choice {
    const example = findRefusal(played, flaw, request);
    if (!example) return { answer: unexplained, ...(reason && { reason }) };
    const sources = Object.values(played.step.outputs);
    return {
      scenario: example.scenario,
      ...(reason && { reason }),
      // Documents show headers per status, not per example. A refusal must not contain those of a success.
      settle: (answer) => ({ ...answer, ...sources.reduce(withoutPart, answer) }),
    };
  }

  return (
    operationId: string,
    sent: Sent,
    paired: Choice | undefined,
  ): (Choice & { purpose: PlayedStep["purpose"] }) | undefined => {
    const found = steps
      .filter(({ step }) => step.operation.id === operationId)
      .flatMap((played) => {
        const request = recognise(played.step, sent);
        return request ? [{ played, request }] : [];
      })
      .toSorted((a, b) => a.request.missing - b.request.missing || sizeOf(b.request) - sizeOf(a.request));
    const [best] = found;
    if (!best) return undefined;
    // In each workflow, the request belongs to the next step, or otherwise to the step that finds the most in it.
    const likely = found.filter(({ request }) => request.missing === best.request.missing);
    const verdicts = [...new Set(likely.map(({ played }) => played.workflow))]
      .map((workflow) => likely.filter(({ played }) => played.workflow === workflow))
      .flatMap((rivals) => rivals.find(({ played, request }) => isNext(played, request)) ?? rivals.slice(0, 1))
      .map(({ played, request }) => ({ played, request, verdict: judge(played, request, paired) }));
    for (const { played, verdict } of verdicts) {
      if ("choice" in verdict) return { ...verdict.choice, purpose: played.purpose };
    }
    for (const { played, request, verdict } of verdicts) {
      if ("flaw" in verdict) {
        return { ...refusal(played, request, verdict.flaw, verdict.reason), purpose: played.purpose };
      }
    }
    return undefined;
  };
}

/** Returns the account, unless the request has other credentials. */
function same(account: KnownAccount, { inputs }: Recognised): KnownAccount | undefined {
  const isShared = [...inputs.keys()].some((name) => account.inputs.has(name));
  return !isShared || isSame(account.workflow, account.inputs, inputs) ? account : undefined;
}

const unexplained: EngineResponse = {
  status: 401,
  headers: { "content-type": "application/problem+json" },
  body: { title: "Unauthorized", status: 401, detail: "The document has no example of a refused sign-in." },
  violations: [],
};
