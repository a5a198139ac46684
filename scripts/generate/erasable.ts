/**
 * Makes TypeScript erasable, so that Node can run it by stripping types. openapi-generator writes parameter properties
 * (`constructor(private x: X)`), which cannot be stripped. This converts them to fields and assignments.
 */

const constructorHead = /^( *)constructor\((.*)\) \{(\s*super\([^)]*\);)?(\})?$/gm;
const parameterProperty = /^(public|protected|private) (\w+)(\??: .+?)?( = .+)?$/;

/** Rewrites every parameter property of a source file, and changes nothing else. */
export function makeErasable(source: string): string {
  return source.replace(constructorHead, (whole, indent: string, list: string, superCall = "", end = "") => {
    const parameters = splitParameters(list);
    const properties = parameters.flatMap((parameter) => {
      const match = parameterProperty.exec(parameter);
      return match ? [{ modifier: match[1], name: match[2], type: match[3], value: match[4] }] : [];
    });
    if (properties.length === 0) return whole;
    const fields = properties.map(({ modifier, name, type, value }) => {
      return `${indent}${modifier} ${name}${type ?? `: typeof${value?.slice(2)}`};\n`;
    });
    const plain = parameters.map((parameter) => parameter.replace(/^(public|protected|private) /, ""));
    const assignments = properties.map(({ name }) => `\n${indent}    this.${name} = ${name};`);
    const close = end && `\n${indent}}`;
    return `${fields.join("")}${indent}constructor(${plain.join(", ")}) {${superCall}${assignments.join("")}${close}`;
  });
}

/** Splits a parameter list at the commas outside brackets. */
function splitParameters(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, character] of list.split("").entries()) {
    const isArrow = character === ">" && list[index - 1] === "=";
    if ("([{<".includes(character)) depth++;
    if (")]}>".includes(character) && !isArrow) depth--;
    if (character === "," && depth === 0) {
      parts.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, list.slice(start).trim()].filter(Boolean);
}
