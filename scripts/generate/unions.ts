/**
 * openapi-generator's typescript-fetch writes `{}` for a value that fits no member of a `oneOf`
 * (https://github.com/OpenAPITools/openapi-generator/issues/21878). Here a request throws instead, before anything is
 * sent; an answer stays as it is.
 */

const name = /^export function (\w+)ToJSONTyped\(/m;

/** The model of a union with that corrected; any other source as it is. */
export function makeUnionsWhole(source: string): string {
  // Not code of ours: the line as the generator writes it.
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
