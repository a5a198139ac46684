/** Checks parts of an Arazzo document, and our extensions, against their schemas. */
import extensions from "../../specs/extensions.schema.json" with { type: "json" };
import { AuthError } from "../errors.ts";
import { arazzoParts } from "./arazzo.ts";
import type { Cursor } from "./cursor.ts";
import { type ShapeSchema, violationsOf } from "./shape.ts";

const arazzo: ShapeSchema = { $defs: arazzoParts };

/** The published schema of our own extensions. */
export const extensionsSchema = extensions as ShapeSchema;

/**
 * Checks a value against the schema of a part of Arazzo, or of one of our extensions.
 *
 * @param name the name of the value in a sentence, such as `the step login`
 * @throws AuthError `CONFIGURATION` for the first violation
 */
export function checkShape(cursor: Cursor, part: keyof typeof arazzoParts | `x-${string}`, name: string): void {
  const isExtension = part.startsWith("x-");
  const root = isExtension ? extensionsSchema : arazzo;
  const [violation] = violationsOf(root, { $ref: `#/$defs/${part}` }, cursor.value);
  if (!violation) return;
  const member = violation.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  const subject = member ? `the member ${member.replace(/^\./, "")} of ${name}` : name;
  throw cursor.at(...violation.path).error(`${subject.replace(/^the /, "The ")} ${violation.message}.`);
}

/** @throws AuthError `CONFIGURATION` when the document is not Arazzo 1.0. */
export function checkVersion(root: Cursor): void {
  if (typeof root.value !== "object" || root.value === null || !("arazzo" in root.value)) {
    throw new AuthError("CONFIGURATION", `${root.file}:1: This is not an Arazzo document; it has no member arazzo.`);
  }
  const version = root.at("arazzo");
  if (!/^1\.0\.\d+$/.test(String(version.value))) {
    throw version.error(`Arazzo ${JSON.stringify(version.value)} is not supported; use 1.0.1.`);
  }
}
