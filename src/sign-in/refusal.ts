/** Tells an answer that refuses a token from any other; what is read of it is a copy. */
import type { Json } from "./account.ts";

/** Whether the JSON body of an answer refuses. A page of a proxy with the same status refuses nothing. */
export async function inBody(response: Response, isRefusal: (body: Json) => boolean): Promise<boolean> {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(response.headers.get("Content-Type") ?? "")) return false;
  return isRefusal(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
}

/** Whether a text, a number or a flag is there that is none of these. */
export const otherThan = (value: Json, values: readonly Json[]): boolean =>
  /^(string|number|boolean)$/.test(typeof value) && !values.includes(value);
