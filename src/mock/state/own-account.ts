/** Reads the accounts that the user adds: which kind of credentials each has, and what is wrong with it. */
import type { OpenApiDocument } from "../../openapi/document.ts";
import { memberOf } from "../../openapi/member-of.ts";
import { partsOf, pointerOf, valueAt } from "../../openapi/pointer.ts";
import { schemasAt } from "../../openapi/schema-pointer.ts";
import { leavesOf } from "../../openapi/template.ts";
import { testTotpSecret } from "../defaults.ts";
import { misconfigured } from "../misconfigured.ts";
import type { Account } from "./account.ts";
import type { Entrance, KnownAccount } from "./accounts.ts";
import { nameOf, recognise } from "./recognise.ts";

/** @throws AuthError `CONFIGURATION` if the account is wrong. */
export function accountOf(
  vendor: string,
  document: OpenApiDocument,
  entrances: readonly Entrance[],
  account: Account,
): Omit<KnownAccount, "id"> {
  const { credentials, scenario: name, totpSecret = testTotpSecret } = account;
  if (!/^[A-Z2-7]+=*$/i.test(totpSecret)) misconfigured(`The totpSecret of an account of ${vendor} is not Base32.`);
  const known = entrances.flatMap(({ successes }) => successes.map(({ scenario }) => scenario.name));
  if (name !== undefined && !known.includes(name)) {
    misconfigured(`An account of ${vendor} cannot have the scenario "${name}"; use ${known.join(", ")}.`);
  }
  const candidates = entrances
    .filter(({ successes }) => name === undefined || successes.some(({ scenario }) => scenario.name === name))
    .map((entrance) => ({ ...entrance, ...inputsOf(document, entrance, credentials) }))
    .toSorted((a, b) => b.inputs.size - a.inputs.size);
  const [best] = candidates;
  if (best?.misspelt) {
    misconfigured(
      `An account of ${vendor} cannot have the credential "${best.misspelt}"; it needs ${neededBy(entrances)}.`,
    );
  }
  if (!best || ![...best.inputs.values()].some((value) => value !== null))
    misconfigured(`An account of ${vendor} has no identifying credentials; it needs ${neededBy(entrances)}.`);
  const { workflow, step, inputs, successes } = best;
  const example = successes.find(({ scenario, outcome }) => (name ? scenario.name === name : outcome.isSuccess));
  return { workflow, step, inputs, example: example ?? successes[0], totpSecret };
}

/** Returns the inputs of each kind of credentials that an account may have, for a sentence. */
function neededBy(entrances: readonly Entrance[]): string {
  const kinds = entrances.map(({ workflow: { inputs, steps } }) => {
    const credentials = inputs.filter((input) => !steps.some(({ oneTimeCode }) => oneTimeCode?.input === input));
    const required = credentials.filter(({ isRequired }) => isRequired);
    const names = (required.length > 0 ? required : credentials).map(({ path }) => nameOf(path));
    return names.join(", ").replace(/, ([^,]*)$/, " and $1");
  });
  return kinds.join(", or ") || "a workflow with inputs";
}

/** Returns the inputs in the credentials, by name or in a body, and the first name that does not fit. */
function inputsOf(
  document: OpenApiDocument,
  { workflow, step }: Entrance,
  credentials: Record<string, unknown>,
): { inputs: ReadonlyMap<string, unknown>; misspelt?: string } {
  const given = pointersIn(credentials);
  const byName = new Set(workflow.inputs.map(({ path }) => pointerOf(path)));
  const notByName = given.filter((pointer) => !byName.has(pointer));
  const inBody = new Set(step.payload && leavesOf(step.payload).map(({ pointer }) => pointer));
  const schemas = Object.values(step.operation.requests).map(({ schema }) => schema);
  const notInBody = given.filter(
    (pointer) => !inBody.has(pointer) && !schemas.some((schema) => isMember(document, schema, pointer)),
  );
  const isBody = notInBody.length < notByName.length;
  const unknown = isBody ? notInBody : notByName;
  const values = workflow.inputs.map(({ path }) => [nameOf(path), valueAt(credentials, pointerOf(path))] as const);
  const inputs = isBody
    ? recognise(step, { body: credentials })?.inputs
    : values.filter(([, value]) => value !== undefined);
  // If nothing fits, the account has no credentials at all.
  const [misspelt] = unknown.length < given.length ? unknown : [];
  return { inputs: new Map(inputs), ...(misspelt && { misspelt: nameOf(partsOf(misspelt)) }) };
}

/** Returns the pointers of all values except null, which is treated as absent. */
function pointersIn(value: unknown, path: readonly string[] = []): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object") return [pointerOf(path)];
  return Object.entries(value).flatMap(([name, member]) => pointersIn(member, [...path, name]));
}

/** Whether a schema has a property at the pointer, by name. */
function isMember(document: OpenApiDocument, schema: unknown, pointer: string): boolean {
  const parts = partsOf(pointer);
  const parents = schemasAt(document, schema, pointerOf(parts.slice(0, -1)));
  return parents.some((parent) => memberOf(memberOf(parent, "properties"), parts.at(-1) ?? "") !== undefined);
}
