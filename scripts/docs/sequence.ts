/** Determines the sequence of a provider's sign-in from its workflows and the scenarios of its spec. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { SignIn, Step } from "../../src/openapi/sign-in.ts";
import { bestKnown, credentialsInWords, isGood, type Known, type Status, statusOf } from "./facts.ts";
import { failureInWords, scenariosIn, sourceInWords, sourcesOf, stepsOf } from "./sources.ts";

/** One line of a sequence diagram. The branches of an alternative are between `branch` and `end`. */
export interface Row {
  kind: "call" | "request" | "reply" | "branch" | "end" | "use";
  text: string;
  /** The provenance, if the line is a fact about the vendor. */
  status?: Status | undefined;
}

/** @param use the place of the token in a later call */
export function sequenceOf(document: OpenApiDocument, signIn: SignIn, use: Known): Row[] {
  const scenarios = scenariosOf(document);
  const rows = stepsOf(signIn).flatMap((step): Row[] => {
    const { id, method, path, requests: bodies, responses } = step.operation;
    const own = scenariosIn(signIn, scenarios, id);
    const good = own.filter((scenario) => succeeds(signIn, scenario));
    const status = good[0]?.response.status ?? statuses(step, isGood)[0] ?? "";
    const text = `${status} ${answerNames(signIn, step, good).join(", ")}`.trim();
    const reply = (names: readonly string[]): Row => {
      const shown = good.filter(({ name }) => names.length === 0 || names.includes(name));
      const known = shown.map((scenario) => ({ text, status: statusOf(document, step, scenario) }));
      const [best] = bestKnown(known);
      return { kind: "reply", text, status: best?.status ?? responses[status]?.["x-provenance"]?.status };
    };
    const outside = credentialsInWords(step);
    const sent = Object.values(bodies)[0]?.["x-provenance"]?.status;
    const request = (members: readonly string[]): Row => ({ kind: "request", text: members.join(", "), status: sent });
    const requests = requestsOf(good).map(({ names, members }) => ({ names, members: [...outside, ...members] }));
    const [only] = requests.length > 0 ? requests : [{ names: [], members: outside }];
    const accepted =
      requests.length <= 1 && only
        ? [request(only.members), row("branch", "accepted"), reply([])]
        : requests.flatMap(({ names, members }) => [row("branch", names.join(" or ")), request(members), reply(names)]);
    return [row("call", `${method} ${path}`), ...accepted, ...refusals(document, signIn, step, own), row("end")];
  });
  return [...rows, { kind: "use", ...use }];
}

const row = (kind: Row["kind"], text = ""): Row => ({ kind, text });

/** Returns the statuses of a step that are documented individually. */
const statuses = ({ operation }: Step, is: (status: number) => boolean) =>
  Object.keys(operation.responses)
    .map(Number)
    .filter((status) => status > 0 && is(status));

/** Returns a branch with a reply for each kind of failure, if any: the status and, for a 2xx, what marks the failure. */
function refusals(document: OpenApiDocument, signIn: SignIn, step: Step, scenarios: Scenario[]): Row[] {
  const mark = failureInWords(step);
  const failures =
    scenarios.length > 0
      ? scenarios
          .filter((scenario) => !succeeds(signIn, scenario))
          .map((scenario): Known => {
            const { status } = scenario.response;
            const text = isGood(status) && mark ? `${status} ${mark}` : `${status}`;
            return { text, status: statusOf(document, step, scenario) };
          })
      : statuses(step, (status) => status >= 400 && status < 500).map((status): Known => {
          const known = step.operation.responses[status]?.["x-provenance"]?.status;
          return { text: `${status}`, status: known ?? "assumed" };
        });
  const replies = bestKnown(failures).map((known): Row => ({ kind: "reply", ...known }));
  return replies.length > 0 ? [row("branch", "refused"), ...replies] : [];
}

/** Returns the relevant members of a response: those of the token, or those that the next step or a branch needs. */
function answerNames(signIn: SignIn, step: Step, good: Scenario[]): string[] {
  const own = Object.values(step.outputs);
  if (sourcesOf(signIn, "token").some((source) => own.includes(source))) {
    const outputs = ["token", signIn.lifetime?.from, "refreshToken", ...signIn.attachments.map(({ from }) => from)];
    const sources = outputs.flatMap((output) => (output ? sourcesOf(signIn, output) : []));
    return [...new Set(sources.filter((source) => own.includes(source)).map(sourceInWords))];
  }
  const bodies = good.map(({ response }) => response.body as Record<string, unknown>);
  const differing = Object.keys(bodies[0] ?? {}).filter(
    (name) => new Set(bodies.map((body) => JSON.stringify(body[name]))).size > 1,
  );
  return differing.length > 0 ? differing : [...new Set(own.map(sourceInWords))];
}

/** Returns the requests that differ in their members, or in which members are null. */
function requestsOf(scenarios: Scenario[]): { names: string[]; members: string[] }[] {
  const kinds: { names: string[]; members: string[] }[] = [];
  for (const { name, requests } of scenarios) {
    const members = leaves(requests["application/json"] ?? Object.values(requests)[0]);
    const known = kinds.find((kind) => members.every((member) => kind.members.includes(member)));
    if (!known) kinds.push({ names: [name], members });
    else if (known.members.length === members.length) known.names.push(name);
  }
  return kinds;
}

function leaves(body: unknown): string[] {
  return Object.entries(body ?? {}).flatMap(([name, value]) => {
    if (value === null) return [`${name}: null`];
    // In a list, only objects have names.
    if (Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null)) return [name];
    if (Array.isArray(value)) return value.flatMap(leaves);
    return typeof value === "object" ? leaves(value) : [name];
  });
}
