/** Reads the argument of `totp`: a shared secret in Base32, or an `otpauth` URI, which contains the other parameters too. */
import { AuthError } from "../errors.ts";
import { decodeBase32 } from "../internal/one-time-code.ts";

const algorithms = ["SHA1", "SHA256", "SHA512"] as const;

/** What a code is computed from, in addition to the time. */
export interface Parameters {
  /** The shared secret. */
  secretBytes: Uint8Array<ArrayBuffer>;
  digits: number;
  periodSeconds: number;
  algorithm: (typeof algorithms)[number];
}

type Given = Partial<Omit<Parameters, "secretBytes">>;

const defaults = { digits: 6, periodSeconds: 30, algorithm: "SHA1" } as const;
const names = ["digits", "periodSeconds", "algorithm"] as const;

/** One day. A longer period is a mistake, such as a value in milliseconds. */
const maxPeriodSeconds = 86_400;

// No message shows the given value, which could be the secret.
const configurationError = (message: string) => new AuthError("CONFIGURATION", message);

/**
 * @throws AuthError `CONFIGURATION` when something is wrong, or an option contradicts the URI.
 */
export function readParameters(secret: unknown, options: Given): Parameters {
  // People copy both with spaces and line breaks.
  const text = typeof secret === "string" ? secret.replaceAll(/\s/g, "") : "";
  const { written, ...fromUri } = /^otpauth:/i.test(text) ? readUri(text) : { written: text };
  for (const name of names) {
    if (options[name] !== undefined && fromUri[name] !== undefined && options[name] !== fromUri[name]) {
      throw configurationError(`The ${name} of totp contradicts the one in the otpauth URI; omit the option.`);
    }
  }
  // Without this check, a missing secret would become the string "undefined", which is valid Base32.
  const secretBytes = decodeBase32(written);
  if (!secretBytes?.length) {
    throw configurationError(
      "The secret of totp must be Base32 (letters A to Z and digits 2 to 7), or an otpauth://totp URI that contains one.",
    );
  }
  const [digits, periodSeconds, algorithm] = names.map((name) => {
    const given = options[name] === undefined ? fromUri[name] : options[name];
    return given === undefined ? defaults[name] : given;
  });
  if (![6, 7, 8].includes(digits as number)) throw configurationError("The digits of totp must be 6, 7 or 8.");
  if (!(Number.isInteger(periodSeconds) && Number(periodSeconds) > 0 && Number(periodSeconds) <= maxPeriodSeconds)) {
    throw configurationError(`The periodSeconds of totp must be a whole number from 1 to ${maxPeriodSeconds}.`);
  }
  if (!algorithms.includes(algorithm as Parameters["algorithm"])) {
    throw configurationError(`The algorithm of totp must be one of ${algorithms.join(", ")}.`);
  }
  return { secretBytes, digits, periodSeconds, algorithm } as Parameters;
}

/** Reads a key URI for authenticator apps: `otpauth://totp/<label>?secret=<Base32>&digits=6&period=30&algorithm=SHA1`. */
function readUri(uri: string): Given & { written: string } {
  const [, type = "", query = ""] = /^otpauth:\/\/([^/?#]*)[^?#]*\?([^#]*)/i.exec(uri) ?? [];
  if (/^hotp$/i.test(type)) {
    throw configurationError("totp does not accept an otpauth://hotp URI: hotp codes follow a counter, not the time.");
  }
  if (!/^totp$/i.test(type))
    throw configurationError("An otpauth URI for totp must begin with otpauth://totp/ and contain a secret.");
  // A URI that was copied from the source of a page has "&amp;" between its parameters.
  const parameters = [...new URLSearchParams(query.replaceAll("&amp;", "&"))];
  const read = (wanted: string) => {
    const values = parameters.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
    if (values.length > 1) throw configurationError(`The otpauth URI of totp must contain ${wanted} only once.`);
    return values[0];
  };
  const number = (text: string | undefined) =>
    text === undefined ? text : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return {
    written: read("secret")?.replaceAll(/\s/g, "") ?? "",
    digits: number(read("digits")),
    periodSeconds: number(read("period")),
    algorithm: read("algorithm")?.toUpperCase().replace(/^SHA-/, "SHA"),
  } as Given & { written: string };
}
