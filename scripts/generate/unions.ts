/**
 * openapi-generator's typescript-fetch writes `{}` for a value that matches no member of a `oneOf`
 * (https://github.com/OpenAPITools/openapi-generator/issues/21878). This makes a request throw instead, before anything is
 * sent. Responses are not changed.
 */

const name = /^export function (\w+)ToJSONTyped\(/m;

/** Corrects the model of a union, and returns any other source unchanged. */
export function makeUnionsWhole(source: string): string {
  // This is the line that the generator writes.
  const fallsThrough = "\n    return {} as any;\n";
  const [, union] = source.includes(fallsThrough) ? (name.exec(source) ?? []) : [];
  if (!union) return source;
  return source
    .replace(fallsThrough, "\n    return json;\n")
    .replace(
      "\n    return {};\n",
      `\n    throw new TypeError('The ${union} fits none of its variants; give every member that one of them requires.');\n`,
    );
}
