/**
 * Changes the specs, one place at a time, and shows which changes the pinned facts (`test/facts`) do not notice: a changed
 * value, a missing member, or an additional constraint in a schema. Does not change parts that are not facts of a vendor,
 * such as a name that only this project uses.
 */
import { facts } from "../../test/facts/index.ts";
import { type Node, readSpec, readWorkflows, Spec } from "../../test/facts/spec.ts";

/** The providers that have pinned facts. */
type Pinned = keyof typeof facts;

/** Members that are not facts of a vendor: prose, the names and layout of this project, and the source of a label. */
const ownMembers = new Set([
  ...[
    "description",
    "summary",
    "title",
    "note",
    "source",
    "x-contradictions",
    "x-sources",
    "x-codegen-request-body-name",
  ],
  ...["openapi", "jsonSchemaDialect", "info", "externalDocs", "tags", "operationId", "$ref", "links"],
  ...["x-example-status", "x-requested-uri", "UndocumentedBody"],
  ...["response", "workflowId", "stepId", "sourceDescriptions", "inputs", "contentType"],
]);

/** The examples with values that a vendor prints. The values of all others are made up. */
const printed = new Set([
  ...["signedIn", "signedInTextLifetime", "incorrectUrl", "noMfa", "usernamePassword"],
  ...["SignedInRequest", "SignedInRequestXml"],
]);

type Change = { pointer: string; change: string; apply: (document: Node) => void };

/** Returns every possible change below a node: a changed value, or a missing member. */
function changesIn(node: Node, path: string[] = []): Change[] {
  if (typeof node !== "object" || node === null) return [];
  // If something is assumed, only its label is a fact.
  const isAssumed = node["x-provenance"]?.status === "assumed" && !("x-token" in node);
  return Object.entries<Node>(node).flatMap(([key, value]) => {
    if (isOwn(key, value, path) || (isAssumed && key !== "x-provenance")) return [];
    const pointer = [...path, key];
    const change = (what: string, edit: (parent: Node, key: string) => void): Change => ({
      pointer: `/${pointer.join("/")}`,
      change: what,
      apply: (document) => edit(parentOf(document, pointer), key),
    });
    const additions = isSchema(pointer)
      ? Object.entries(addable)
          .filter(([name]) => !(name in value))
          .map(([name, added]) =>
            change(`${name} added`, (parent, key) => {
              parent[key] = { ...parent[key], [name]: added };
            }),
          )
      : [];
    const isLeaf = typeof value !== "object" || value === null;
    const removal = change("removed", (parent, name) => {
      if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else delete parent[name];
    });
    const other = otherThan(value);
    const replacement = change(`${JSON.stringify(value)} → ${JSON.stringify(other)}`, (parent, name) => {
      parent[name] = other;
    });
    return [removal, ...additions, ...(isLeaf ? [replacement] : changesIn(value, pointer))];
  });
}

function isOwn(key: string, value: unknown, path: string[]): boolean {
  // The keys in these are names of the vendor, such as a member called `description`.
  if (["properties", "value"].includes(path.at(-1) ?? "")) return /fake|example/i.test(String(value));
  if (path.at(-1) === "examples") return !printed.has(key);
  return ownMembers.has(key) || (key === "format" && value === "password");
}

/** Returns constraints that a schema could add to those of the page. */
const addable = {
  additionalProperties: false,
  minLength: 2,
  format: "email",
  enum: ["fake"],
  "x-provenance": { status: "documented" },
};

const isSchema = (path: string[]) => path.at(-2) === "properties" || path.at(-2) === "schemas";

const parentOf = (document: Node, path: string[]): Node => path.slice(0, -1).reduce((node, key) => node[key], document);

function otherThan(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (value === null) return "changed";
  const others: Record<string, string> = { documented: "observed", observed: "assumed", assumed: "documented" };
  return others[String(value)] ?? `${value}Changed`;
}

/** The two documents of a provider, with only the workflows of the sign-in, which are facts. */
function readBoth(provider: Pinned): { document: Node; workflows: Node } {
  const [document, { workflows, components }] = [readSpec(provider), readWorkflows(provider)];
  const signIn = workflows.filter(({ workflowId }: Node) => workflowId.startsWith("signIn"));
  // The steps name the outputs of a workflow.
  for (const workflow of signIn) delete workflow.outputs;
  return { document, workflows: { workflows: signIn, ...(components && { components }) } };
}

/** Whether a fact is no longer true for the changed documents. */
function isNoticed(provider: Pinned, { document, workflows }: { document: Node; workflows: Node }): boolean {
  try {
    const spec = new Spec(document, workflows);
    for (const { holds } of facts[provider]) holds(spec);
    return false;
  } catch {
    return true;
  }
}

let survivors = 0;
for (const provider of Object.keys(facts) as Pinned[]) {
  const original = readBoth(provider);
  if (isNoticed(provider, original))
    throw new Error(`The facts of ${provider} fail for the unchanged specs; run "npx vitest run test/facts".`);
  const changes = changesIn(original);
  const missed = changes.filter(({ apply }) => {
    const documents = structuredClone(original);
    apply(documents);
    return !isNoticed(provider, documents);
  });
  for (const { pointer, change } of missed) console.log(`${provider} ${pointer}: ${change}`);
  console.log(
    `${provider}: ${facts[provider].length} facts, ${changes.length} changes, ${missed.length} not noticed\n`,
  );
  survivors += missed.length;
}
process.exitCode = survivors === 0 ? 0 : 1;
