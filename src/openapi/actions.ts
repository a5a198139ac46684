/** Reads the actions after a step: those of Arazzo for success and for failure. */
import type { AuthErrorCode } from "../errors.ts";
import { checkShape } from "./check-shape.ts";
import { readCriteria } from "./conditions.ts";
import type { Cursor } from "./cursor.ts";
import type { Action } from "./sign-in.ts";

/** The codes that a workflow may assign to a failure. Only the session uses the others. */
const failureCodes = [
  ...["INVALID_CREDENTIALS", "MFA_REQUIRED", "MFA_REJECTED", "RATE_LIMITED", "TOKEN_RESPONSE_INVALID"],
  "PROVIDER_ERROR",
] as const satisfies readonly AuthErrorCode[] as readonly string[];

/** An action, and the place of its criteria, which may be in the components. */
export interface ReadAction {
  readonly action: Action;
  readonly criteria: Cursor;
}

/**
 * Reads the actions of a step. Resolves references to components.
 *
 * @throws AuthError `CONFIGURATION` for an action that is not supported, or can never be reached.
 */
export function readActions(step: Cursor, kind: "onSuccess" | "onFailure", root: Cursor): ReadAction[] {
  const list = step.at(kind);
  const id = step.at("stepId").text;
  const names = new Set<unknown>();
  let isDecided = false;
  return list.items.map((item, index) => {
    const cursor = item.at("reference").isThere ? followed(item, kind, root) : item;
    const action = readAction(cursor, kind, `${kind}[${index}] of the step ${id}`);
    if (names.has(cursor.at("name").value)) {
      const remedy =
        action.type === "end" && action.code ? `; put a reason after one code, as in "${action.code}: locked"` : "";
      throw item.error(`${kind} of the step ${id} has two actions named ${cursor.at("name").text}${remedy}.`);
    }
    names.add(cursor.at("name").value);
    if (isDecided)
      throw item.error(`${kind}[${index}] of the step ${id} is never reached; an action before it has no criteria.`);
    isDecided = action.when.length === 0 && action.type !== "retry";
    return { action, criteria: cursor.at("criteria") };
  });
}

function readAction(cursor: Cursor, kind: "onSuccess" | "onFailure", name: string): Action {
  const type = cursor.at("type");
  if (type.value !== "end" && type.value !== "goto" && !(type.value === "retry" && kind === "onFailure")) {
    const known = kind === "onFailure" ? "end, goto, retry" : "end, goto";
    throw (type.isThere ? type : cursor).error(
      `${name} has the type ${JSON.stringify(type.value)}; use one of ${known}.`,
    );
  }
  checkShape(cursor, type.value, name);
  const when = readCriteria(cursor.at("criteria"));
  if (type.value === "goto") return { type: "goto", step: cursor.at("stepId").text, when };
  if (type.value === "retry") return { type: "retry", limit: cursor.at("retryLimit").value as number, when };
  if (kind === "onSuccess") return { type: "end", when };
  // Names are unique in a step, so a reason may follow the code if two actions have the same code.
  const [code = ""] = cursor.at("name").text.split(":");
  if (!failureCodes.includes(code)) {
    throw cursor.at("name").error(`${name} ends with the unknown code ${code}; use one of ${failureCodes.join(", ")}.`);
  }
  return { type: "end", code, when };
}

function followed(item: Cursor, kind: "onSuccess" | "onFailure", root: Cursor): Cursor {
  checkShape(item, "reference", `a reference in ${kind}`);
  const section = kind === "onSuccess" ? "successActions" : "failureActions";
  const reference = item.at("reference");
  const [, found, name] = /^\$components\.(\w+)\.([A-Za-z0-9._-]+)$/.exec(reference.text) ?? [];
  const target = root.at("components", section, name ?? "");
  if (found !== section || !target.isThere) {
    throw reference.error(`The reference ${reference.text} is not among the components.${section} of this document.`);
  }
  return target;
}
