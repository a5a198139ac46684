/**
 * openapi-generator's typescript-fetch leaves out each member that a model does not know. Here the model refuses such a
 * member instead, before anything is sent.
 */

const object = /^(export function (\w+)ToJSONTyped\([\s\S]*?)\n( {4}return \{\n([\s\S]*?)\n {4}\};)/m;
const member = /\bvalue\[('(?:[^'\\]|\\.)*')\]/g;

/** A model that refuses what it does not know; a source that is not such a model, or that sends everything, as it is. */
export function refuseUnknownMembers(source: string): string {
  const [, , model, , members = ""] = object.exec(source) ?? [];
  if (!model || members.includes("...value")) return source;
  const known = new Set([...members.matchAll(member)].map(([, name]) => name));
  const check = `    assertKnown('${model}', value, [${[...known].join(", ")}]);`;
  return source
    .replace(object, (_, head, __, body) => `${head}\n${check}\n${body}`)
    .replace(/^import \{ (?=.* \} from '\.\.\/runtime\.ts';$)/m, "import { assertKnown, ");
}

/** What the models call; part of each client's runtime. A spread sees own members only, so a class may have getters. */
export const assertKnown = `
/** Throws for a member that the model does not know, since it would not be sent. */
export function assertKnown(model: string, value: object, known: string[]): void {
    const own: Record<PropertyKey, unknown> = { ...value };
    const unknown = Reflect.ownKeys(own).find((name) => own[name] !== undefined && !known.includes(name as string));
    if (unknown === undefined) return;
    throw new TypeError(\`The \${model} has no member "\${String(unknown)}"; its members are \${known.join(', ')}.\`);
}
`;
