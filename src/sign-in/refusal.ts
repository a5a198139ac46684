/** Recognises an answer that refuses a token. Only a copy of the answer is read. */
import type { Json } from "./account.ts";

/** Returns whether the JSON body of an answer refuses the token. A proxy's page with the same status does not. */
export async function inBody(response: Response, isRefusal: (body: Json) => boolean): Promise<boolean> {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(response.headers.get("Content-Type") ?? "")) return false;
  return isRefusal(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  );
}

/** Returns whether a value is a string, number or boolean, and none of the given values. */
export const otherThan = (value: Json, values: readonly Json[]): boolean =>
  /^(string|number|boolean)$/.test(typeof value) && !values.includes(value);
