/** What the answer of a step hands out: values of its own, and a session once the workflow has ended. */

import { isObject } from "../../internal/is-object.ts";
import type { EngineResponse } from "../engine.ts";
import type { KnownAccount } from "./accounts.ts";
import { type Answer, partOf, withPart } from "./answer-parts.ts";
import { isAllowed } from "./fits.ts";
import { dateAs, lifetimeAs, secondsOf } from "./lifetime.ts";
import { outcomeOf } from "./outcome.ts";
import { nameOf, refOf } from "./recognise.ts";
import type { MockSession } from "./sessions.ts";
import { type Pending, type SignInOptions, ticketKey } from "./sign-in.ts";
import { type PlayedStep, secretsOf } from "./steps.ts";
import { uniqueLike } from "./unique.ts";

/** How long a ticket that nobody takes is kept; no vendor says how long that is. */
const ticketLifetimeMs = 3_600_000;

/** Changes the state by the answer to a request of a step, and puts its own values into the answer. */
export function createHandOut({ vendor, document, signIn, state, tokenLifetimeSeconds }: SignInOptions) {
  const { lifetime, maxSessions, refresh } = signIn;
  const secrets = secretsOf(signIn);

  return (played: PlayedStep, run: Omit<Pending, "next">, example: EngineResponse): EngineResponse => {
    const { workflow, step, unique } = played;
    const outcome = outcomeOf(workflow, step, example);
    const values = new Map(run.values);
    let answer: Answer = { ...example, body: renamed(run.account, example.body) };
    // A failure that ends the workflow hands out nothing.
    if (!outcome.isSuccess && !outcome.next) return example;
    for (const [output, source] of Object.entries(step.outputs)) {
      const shown = partOf(answer, source);
      if (shown === undefined) continue;
      const value = unique.has(output)
        ? uniqueLike(shown, outcome.next ? "fakeTicket" : "fakeToken", (text) =>
            isFitting(played, answer, source, text),
          )
        : shown;
      answer = withPart(answer, source, value);
      values.set(refOf({ step: step.id, output }), value);
    }
    spend(played, run);
    if (outcome.next) {
      const pending = { ...run, values, next: outcome.next };
      for (const [ref, value] of values) {
        if (!played.taken.has(ref)) continue;
        state.tickets.set(ticketKey(vendor, workflow.id, ref, value), pending, state.nowMs() + ticketLifetimeMs);
      }
      return { ...example, ...answer };
    }
    return { ...example, ...finish(played, run, values, answer) };
  };

  /** Whether the answer means the same, and is still what the document says, with another value. */
  function isFitting(
    { workflow, step }: PlayedStep,
    answer: Answer,
    source: Parameters<typeof partOf>[1],
    value: unknown,
  ) {
    const changed = withPart(answer, source, value);
    const [before, after] = [outcomeOf(workflow, step, answer), outcomeOf(workflow, step, changed)];
    if (JSON.stringify(before) !== JSON.stringify(after)) return false;
    const { responses } = step.operation;
    const { content = {} } = responses[answer.status] ?? responses[`${String(answer.status)[0]}XX`] ?? {};
    return Object.values(content).every(
      ({ schema = {} }) => source.from !== "body" || isAllowed(document, schema, source.pointer, String(value)),
    );
  }

  /** The tickets of the request serve once. */
  function spend({ workflow, tickets }: PlayedStep, { values }: Omit<Pending, "next">): void {
    for (const ref of tickets) state.tickets.delete(ticketKey(vendor, workflow.id, ref, values.get(ref)));
  }

  function finish(
    { purpose, workflow, named }: PlayedStep,
    { account, session: former }: Omit<Pending, "next">,
    values: ReadonlyMap<string, unknown>,
    answer: Answer,
  ): Answer {
    if (purpose === "logout") {
      if (former) end(former);
      return answer;
    }
    const outputs = new Map(former?.values);
    for (const [name, refs] of Object.entries(workflow.outputs)) {
      const value = refs.map((ref) => values.get(refOf(ref))).find((each) => each !== undefined);
      if (value !== undefined) outputs.set(name, value);
    }
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
    return dates.reduce((changed, [source, text]) => {
      const like = source && partOf(changed, source);
      return source && like !== undefined ? withPart(changed, source, text(like)) : changed;
    }, answer);
  }

  function end(session: MockSession): void {
    state.sessions.end(session);
    state.sessions.endRefresh(session);
  }

  /** What a refresh takes: the token where the token refreshes itself, and a refresh token that it replaces. */
  function replace(former: MockSession, outputs: object): void {
    const takesToken = refresh?.inputs.some(({ path }) => nameOf(path) === "token");
    if (takesToken) state.sessions.end(former);
    if (secrets.some((name) => name in outputs)) state.sessions.endRefresh(former);
  }
}

/** The body with the account's own values where the example answers with values of its request, such as the user name. */
function renamed(account: KnownAccount | undefined, body: unknown): unknown {
  const names = account?.workflow.inputs.filter(({ isSecret }) => !isSecret).map(({ path }) => nameOf(path)) ?? [];
  const own = new Map(names.map((name) => [account?.example.sent?.inputs.get(name), account?.inputs.get(name)]));
  const rename = (value: unknown): unknown => {
    if (typeof value === "string") return own.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rename(member)]));
  };
  return rename(body);
}
