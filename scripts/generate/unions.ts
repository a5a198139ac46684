/**
 * openapi-generator's typescript-fetch writes `{}` for a value that fits no member of a `oneOf`, and leaves out what the
 * member that fits does not know (https://github.com/OpenAPITools/openapi-generator/issues/21878). Here a request throws
 * instead, before anything is sent; an answer stays as it is.
 */

const name = /^export function (\w+)ToJSONTyped\(/m;
const variant = /return (\w+)ToJSON\(value as \1\);/g;

/** The model of a union with that corrected; any other source as it is. */
export function makeUnionsWhole(source: string): string {
  const fallsThrough = "\n    return {} as any;\n";
  const [, union] = source.includes(fallsThrough) ? (name.exec(source) ?? []) : [];
  if (!union) return source;
  const whole = source
    .replace(fallsThrough, "\n    return json;\n")
    .replace(
      "\n    return {};\n",
      `\n    throw new TypeError('The ${union} fits none of its variants; give every member that one of them requires.');\n`,
    )
    .replace(variant, "return whole(value, $1ToJSON(value as $1));");
  return variant.test(source) ? `${whole}\n${checkOf(union)}` : whole;
}

const checkOf = (union: string) => `function whole(given: object, sent: object): object {
    const count = (members: object) => Object.values(members).filter((member) => member !== undefined).length;
    if (count(given) === count(sent)) return sent;
    throw new TypeError('The ${union} has a member that is not known by this name, and that would not be sent.');
}
`;
