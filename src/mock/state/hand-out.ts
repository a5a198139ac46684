/** What the response of a step issues: unique values, and a session at the end of the workflow. */

import { isObject } from "../../internal/is-object.ts";
import { responseFor } from "../../openapi/document.ts";
import type { Source, Workflow } from "../../openapi/sign-in.ts";
import type { EngineResponse } from "../engine.ts";
import type { KnownAccount } from "./accounts.ts";
import { type AnswerParts, partOf, withPart } from "./answer-parts.ts";
import { isAllowed } from "./fits.ts";
import { dateAs, lifetimeAs, secondsOf } from "./lifetime.ts";
import { outcomeOf } from "./outcome.ts";
import { nameOf, refOf } from "./recognise.ts";
import type { MockSession } from "./sessions.ts";
import type { Pending, SignInOptions } from "./sign-in.ts";
import { type PlayedStep, secretsOf } from "./steps.ts";
import { freshText } from "./unique.ts";

/** How long an unused ticket is kept. No vendor documents a limit. */
const ticketLifetimeMs = 3_600_000;

/** @param next the step that accepts the ticket */
export const ticketKey = (vendor: string, { id }: Workflow, next: string, ref: string, value: unknown) =>
  `${vendor} ${id} ${next} ${ref} ${value}`;

/** Updates the state according to the response of a step, and puts unique values into the response. */
export function createHandOut({ vendor, document, signIn, state, tokenLifetimeSeconds }: SignInOptions) {
  const { lifetime, maxSessions, refresh } = signIn;
  const secrets = secretsOf(signIn);

  return (played: PlayedStep, run: Pending, example: EngineResponse): EngineResponse => {
    const { workflow, step, unique, named } = played;
    const outcome = outcomeOf(workflow, step, example);
    const [values, fresh] = [new Map(run.values), new Set(run.fresh)];
    let answer: AnswerParts = { ...example, body: renamed(run.account, example.body) };
    // A failure that ends the workflow issues nothing.
    if (!outcome.isSuccess && !outcome.next) return example;
    for (const [output, source] of Object.entries(step.outputs)) {
      const ref = refOf({ step: step.id, output });
      // A document need not show a header or a cookie. A ticket is added if a following step needs it.
      const isDue = outcome.isSuccess && (outcome.next || named.some(([, of]) => of === output));
      const isHidden = isDue && unique.has(output) && (source.from === "header" || source.from === "cookie");
      const shown = partOf(answer, source) ?? (isHidden ? "" : undefined);
      if (shown === undefined) continue;
      const value = unique.has(output) ? freshLike(played, answer, output, shown) : shown;
      if (value !== shown) fresh.add(ref);
      answer = withPart(answer, source, value);
      values.set(ref, value);
    }
    spend(played, run);
    if (outcome.next) {
      const pending = { ...run, values, fresh };
      for (const [ref, value] of values) {
        if (!played.taken.has(ref)) continue;
        state.tickets.set(
          ticketKey(vendor, workflow, outcome.next, ref, value),
          pending,
          state.nowMs() + ticketLifetimeMs,
        );
      }
      return { ...example, ...answer };
    }
    return { ...example, ...finish(played, run, values, answer) };
  };

  /** Returns a unique value for an output, which changes neither the meaning of the response nor its validity. */
  function freshLike(
    { workflow, step, taken, takers }: PlayedStep,
    answer: AnswerParts,
    output: string,
    shown: unknown,
  ) {
    const source = step.outputs[output] as Source;
    const ref = refOf({ step: step.id, output });
    const meaning = JSON.stringify(outcomeOf(workflow, step, answer));
    const { content = {} } = responseFor(step.operation, answer.status) ?? {};
    return freshText(shown, taken.has(ref) ? "fakeTicket" : "fakeToken", (text) => {
      const changed = outcomeOf(workflow, step, withPart(answer, source, text));
      const schemas = source.from === "body" ? Object.values(content).map(({ schema = {} }) => schema) : [];
      return (
        JSON.stringify(changed) === meaning &&
        schemas.every((schema) => isAllowed(document, schema, source.from === "body" ? source.pointer : "", text)) &&
        takers(ref).every(({ schema, pointer }) => isAllowed(document, schema, pointer, text))
      );
    });
  }

  /** Invalidates the tickets of the request. A value that other runs share stays valid for them. */
  function spend({ workflow, step, tickets }: PlayedStep, { values, fresh }: Pending): void {
    for (const ref of tickets) {
      if (fresh.has(ref)) state.tickets.delete(ticketKey(vendor, workflow, step.id, ref, values.get(ref)));
    }
  }

  function finish(
    { purpose, workflow, named }: PlayedStep,
    { account, session: former }: Pending,
    values: ReadonlyMap<string, unknown>,
    answer: AnswerParts,
  ): AnswerParts {
    if (purpose === "logout") {
      if (former) end(former);
      return answer;
    }
    const outputs = new Map(former?.values);
    for (const [name, refs] of Object.entries(workflow.outputs)) {
      const value = refs.map((ref) => values.get(refOf(ref))).find((each) => each !== undefined);
      if (value !== undefined) outputs.set(name, value);
    }
    if (!outputs.has("token")) return answer;
    const sourceOf = (wanted: string | undefined) => named.find(([name]) => name === wanted)?.[2];
    const until = sourceOf(lifetime?.from);
    const unit = lifetime?.unit ?? "seconds";
    const shown = until && secondsOf(unit, partOf(answer, until));
    const lifetimeMs = (tokenLifetimeSeconds ?? lifetime?.defaultSeconds ?? shown ?? 3600) * 1000;
    const session = {
      vendor,
      account: account?.id ?? former?.account,
      values: outputs,
      lifetimeMs,
      refreshBy: secrets,
    };
    if (former) replace(former, workflow.outputs);
    state.sessions.open(session, maxSessions);

    const issuedAtMs = state.nowMs();
    const dates = [
      [sourceOf(lifetime?.issued), (like: unknown) => dateAs(issuedAtMs, like)],
      [sourceOf(lifetime?.expires), (like: unknown) => dateAs(issuedAtMs + lifetimeMs, like)],
      [until, (like: unknown) => lifetimeAs(unit, issuedAtMs, lifetimeMs, like)],
    ] as const;
    return dates.reduce(
      (changed, [source, text]) => {
        const like = source && partOf(changed, source);
        return source && like !== undefined ? withPart(changed, source, text(like)) : changed;
      },
      withSameCookies(answer, outputs),
    );
  }

  /** Sets a cookie to the value of the output that it repeats. */
  function withSameCookies(answer: AnswerParts, outputs: ReadonlyMap<string, unknown>): AnswerParts {
    return signIn.attachments.reduce((changed, { in: place, name, from }) => {
      const source = { from: "cookie", name } as const;
      const isThere = place === "cookie" && partOf(changed, source) !== undefined && outputs.has(from);
      return isThere ? withPart(changed, source, outputs.get(from)) : changed;
    }, answer);
  }

  function end(session: MockSession): void {
    state.sessions.end(session);
    state.sessions.endRefresh(session);
  }

  /** Ends what a refresh replaces: the token if the refresh uses it, and the refresh token if there is a new one. */
  function replace(former: MockSession, outputs: object): void {
    const takesToken = refresh?.inputs.some(({ path }) => nameOf(path) === "token");
    if (takesToken) state.sessions.end(former);
    if (secrets.some((name) => name in outputs)) state.sessions.endRefresh(former);
  }
}

/** Returns the body with the account's own values in place of those that the example repeats, such as the user name. */
function renamed(account: KnownAccount | undefined, body: unknown): unknown {
  const names = account?.workflow.inputs.filter(({ isSecret }) => !isSecret).map(({ path }) => nameOf(path)) ?? [];
  const own = new Map(names.map((name) => [account?.example?.sent?.inputs.get(name), account?.inputs.get(name)]));
  const rename = (value: unknown): unknown => {
    if (typeof value === "string") return own.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rename(member)]));
  };
  return rename(body);
}
