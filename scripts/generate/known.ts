/**
 * openapi-generator's typescript-fetch omits the members that a model does not know. This makes the model throw instead,
 * before anything is sent.
 */

const object = /^(export function (\w+)ToJSONTyped\([\s\S]*?)\n( {4}return \{\n([\s\S]*?)\n {4}\};)/m;
const member = /\bvalue\[('(?:[^'\\]|\\.)*')\]/g;

/** Makes a model reject unknown members. Leaves a source unchanged if it is not a model, or if it sends all members. */
export function refuseUnknownMembers(source: string): string {
  const [, , model, , members = ""] = object.exec(source) ?? [];
  if (!model || members.includes("...value")) return source;
  const known = new Set([...members.matchAll(member)].map(([, name]) => name));
  const check = `    assertKnown('${model}', value, [${[...known].join(", ")}]);`;
  return source
    .replace(object, (_, head, __, body) => `${head}\n${check}\n${body}`)
    .replace(/^import \{ (?=.* \} from '\.\.\/runtime\.ts';$)/m, "import { assertKnown, ");
}

/** The function that the models call, for each client's runtime. It uses a spread, so getters of a class do not count. */
export const assertKnown = `
/** Throws for an unknown member, which would not be sent. */
export function assertKnown(model: string, value: object, known: string[]): void {
    const own: Record<PropertyKey, unknown> = { ...value };
    const unknown = Reflect.ownKeys(own).find((name) => own[name] !== undefined && !known.includes(name as string));
    if (unknown === undefined) return;
    throw new TypeError(\`The \${model} has no member "\${String(unknown)}"; its members are \${known.join(', ')}.\`);
}
`;
