/** What happens in a provider's sign-in, in order, from the scenarios of its spec. */
import { type OpenApiDocument, operationsOf, tokenOf } from "../../src/openapi/document.ts";
import { isSuccess, type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import { dotted, failsUnless } from "./pointers.ts";

/** One line of a sequence diagram; the branches of an alternative stand between `branch` and `end`. */
export interface Row {
  kind: "call" | "request" | "reply" | "branch" | "end" | "use";
  text: string;
}

/** `use` says where the token goes in a later call. */
export function sequenceOf(document: OpenApiDocument, use: string): Row[] {
  const scenarios = scenariosOf(document);
  const rows = operationsOf(document).flatMap(({ id, method, path }): Row[] => {
    const own = scenarios.filter(({ operationId }) => operationId === id);
    const good = own.filter((scenario) => isSuccess(document, scenario));
    const reply = row("reply", `200 ${answerNames(document, id, good).join(", ")}`.trim());
    const requests = requestsOf(good);
    const [only] = requests;
    const accepted =
      requests.length === 1 && only
        ? [row("request", only.members.join(", ")), row("branch", "accepted"), reply]
        : requests.flatMap(({ names, members }) => [
            row("branch", names.join(" or ")),
            row("request", members.join(", ")),
            reply,
          ]);
    const branches = [...accepted, ...refusals(document, own)];
    return [row("call", `${method} ${path}`), ...branches, ...(branches.length > 0 ? [row("end")] : [])];
  });
  return [...rows, row("use", use)];
}

const row = (kind: Row["kind"], text = ""): Row => ({ kind, text });

/** A branch with one reply for all failing scenarios, if any: the statuses, and for a good one what tells the failure. */
function refusals(document: OpenApiDocument, scenarios: Scenario[]): Row[] {
  const unless = tokenOf(document)?.token.refusal.unless;
  const failures = scenarios
    .filter((scenario) => !isSuccess(document, scenario))
    .map(({ response }) => response.status);
  const texts = failures.map((status) => (status === 200 && unless ? `200 ${failsUnless(unless)}` : `${status}`));
  return texts.length > 0 ? [row("branch", "refused"), row("reply", [...new Set(texts)].join(" or "))] : [];
}

/** What an answer is looked at for: the token's members, or what the next step takes and what tells the branches apart. */
function answerNames(document: OpenApiDocument, operationId: string, good: Scenario[]): string[] {
  const token = tokenOf(document)?.token;
  if (token?.operationId === operationId) {
    const pointers = [token.pointer, token.lifetime?.pointer, token.refresh?.pointer];
    return pointers.flatMap((pointer) => (pointer ? dotted(pointer) : []));
  }
  const bodies = good.map(({ response }) => response.body as Record<string, unknown>);
  return Object.keys(bodies[0] ?? {}).filter((name) => new Set(bodies.map((body) => body[name])).size > 1);
}

/** The requests that differ in more than their values: which members there are, and which of them are null. */
function requestsOf(scenarios: Scenario[]): { names: string[]; members: string[] }[] {
  const kinds: { names: string[]; members: string[] }[] = [];
  for (const { name, requests } of scenarios) {
    const members = leaves(requests["application/json"]);
    const known = kinds.find((kind) => members.every((member) => kind.members.includes(member)));
    if (!known) kinds.push({ names: [name], members });
    else if (known.members.length === members.length) known.names.push(name);
  }
  return kinds;
}

function leaves(body: unknown): string[] {
  return Object.entries(body as object).flatMap(([name, value]) => {
    if (value === null) return [`${name}: null`];
    return typeof value === "object" ? leaves(value) : [name];
  });
}
