/** MSP360's credentials as XML. Loaded by the first request that needs it. */
import { mbsCredentialsXml } from "../../generated/msp360/xml.ts";
import { AuthError } from "../errors.ts";
import { writeXml } from "../openapi/xml.ts";

/** @throws AuthError `CONFIGURATION` when a value holds a character that XML cannot carry. */
export function toXml(json: string): string {
  try {
    return writeXml(mbsCredentialsXml, JSON.parse(json));
  } catch (error) {
    throw new AuthError("CONFIGURATION", `${(error as Error).message}; send it as JSON (bodyFormat "json") instead.`);
  }
}
