/** Helpers to write TypeScript source. */

const identifier = /^[A-Za-z_$][\w$]*$/;

/** A property name, or a member of an object literal. */
export function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return identifier.test(name) ? name : JSON.stringify(name);
}

/** `a.b`, or `a["b c"]`. */
export const accessOf = (object: string, name: string) =>
  identifier.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

/** `a-b c` as `aBC`. */
export function camelCase(name: string): string {
  const words = name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}

export const pascalCase = (name: string) => camelCase(name).replace(/^./, (first) => first.toUpperCase());

export const indent = (text: string, depth = 1) => text.replaceAll(/^(?=.)/gm, "  ".repeat(depth));

const width = 100;

/** An object literal: on one line if that is short, otherwise one member per line. */
export function objectOf(members: readonly string[]): string {
  const line = members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
  if (line.length <= width && !line.includes("\n")) return line;
  return `{\n${members.map((member) => `${indent(member)},\n`).join("")}}`;
}

export function arrayOf(items: readonly string[]): string {
  const line = `[${items.join(", ")}]`;
  if (line.length <= width && !line.includes("\n")) return line;
  return `[\n${items.map((item) => `${indent(item)},\n`).join("")}]`;
}

/** Escapes text for a template literal. */
export const templatePart = (text: string) => text.replaceAll(/[`\\$]/g, "\\$&");

/** The arguments of a call: on one line if that is short. */
export function argumentsOf(values: readonly string[]): string {
  const line = values.join(", ");
  return line.length <= width && !line.includes("\n")
    ? line
    : `\n${indent(values.map((value) => `${value},\n`).join(""))}`;
}

/** A statement under a condition: on one line if that is short. */
export function guarded(condition: string, statement: string): string {
  const line = `if (${condition}) ${statement}`;
  return line.length <= width && !statement.trimEnd().includes("\n")
    ? line
    : `if (${condition}) {\n${indent(statement)}}\n`;
}

/** A doc comment, wrapped at 110 columns; empty if there is no text. */
export function comment(...paragraphs: (string | undefined)[]): string {
  const lines = paragraphs.flatMap((paragraph) => (paragraph ? wrap(paragraph.replaceAll("*/", "*\\/").trim()) : []));
  if (lines.length === 0) return "";
  const [only = ""] = lines;
  if (lines.length === 1 && only.length < 110) return `/** ${only} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

function wrap(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line) => line.trimEnd().match(/.{1,110}(?=\s|$)|\S+/g) ?? [""])
    .map((line) => line.trim());
}

/** A sentence with a full stop. */
export const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** A JSON value as a literal. */
export function literalOf(value: unknown): string {
  if (Array.isArray(value)) return arrayOf(value.map(literalOf));
  if (typeof value === "string" && value.includes('"') && !value.includes("'") && !/[\\\n]/.test(value))
    return `'${value}'`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return objectOf(Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${literalOf(member)}`));
}

/** Collects the names that generated code uses from the package; each is imported once. */
export class Imports {
  readonly #names = new Set<string>();

  use(name: string): string {
    this.#names.add(name);
    return name.replace("type ", "");
  }

  /** The import statement. */
  from(module: string): string {
    const bare = (name: string) => name.replace("type ", "").toLowerCase();
    const names = [...this.#names].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
    const line = `import { ${names.join(", ")} } from "${module}";\n`;
    return line.length <= 121 ? line : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "${module}";\n`;
  }
}

/** The host of a deployment in examples: a reserved name (RFC 2606). */
export const exampleHost = (vendor: string) => `${vendor.toLowerCase()}.example.org`;
