/** What one-time codes are computed from: a secret in Base32 or an otpauth URI, and options; and what is refused. */
import { describe, expect, test } from "vitest";
import { type TotpOptions, totp } from "../../src/totp.ts";
import { askerAt, secret } from "../support/totp.ts";

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("the secret", () => {
  test.each([
    "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
    "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
    " gezd-gnbv gy3tqojq\ngezdgnbvgy3tqojq\t",
    `${secret}======`,
  ])("may be written with blanks and in lower case: %j", async (written) => {
    expect(await askerAt(59, {}, written).ask()).toBe("287082");
  });

  test.each([
    "",
    " ",
    "====",
    "GEZDGNBV1",
    "GEZDGNB8",
    "not base32!",
    "GEZD=GNBV",
    "ſ",
    "A",
    "A=======",
    undefined,
    null,
    123,
    ["GEZDGNBV"],
    new URL("otpauth://totp/fake?secret=GEZDGNBV"),
    "otpauth-migration://offline?data=fake",
    "https://totp/fake?secret=GEZDGNBV",
  ])("is Base32, or the configuration is wrong: %j", (wrong) => {
    expect(() => totp(wrong as string)).toThrow(
      expect.objectContaining({ name: "AuthError", code: "CONFIGURATION", message: expect.stringContaining("Base32") }),
    );
  });

  test("does not show in the error", () => {
    expect(() => totp("fake-secret-1")).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("fake") }),
    );
  });
});

describe("an otpauth URI", () => {
  const uri = (query: string, type = "totp") => `otpauth://${type}/Fake%20Co:fake@example.com?${query}`;
  const sha512 = `${"GEZDGNBVGY3TQOJQ".repeat(6)}GEZDGNA`;

  test.each([
    ["with the secret alone", uri(`secret=${secret}`), "287082"],
    ["with digits", uri(`secret=${secret}&issuer=Fake%20Co&digits=8`), "94287082"],
    ["with everything", uri(`issuer=Fake&secret=${sha512}&algorithm=SHA512&digits=8&period=30`), "90693936"],
    ["with a period", uri(`secret=${secret}&period=59&digits=8`), "94287082"],
    [
      "with other spellings",
      `OTPAUTH://TOTP/Fake?Secret=${secret.toLowerCase()}%3D%3D&ALGORITHM=sha-1&Digits=8`,
      "94287082",
    ],
    [
      "with blanks and line breaks",
      ` ${uri(`secret=GEZD+GNBV GY3T\nQOJQ%20${secret.slice(16)}&digits=8`)}\n`,
      "94287082",
    ],
    ["copied from the source of a page", uri(`secret=${secret}&amp;digits=8`), "94287082"],
    ["without a label", `otpauth://totp?secret=${secret}`, "287082"],
    ["with a counter, which means nothing here", uri(`secret=${secret}&counter=7`), "287082"],
    ["with a fragment", `${uri(`secret=${secret}`)}#digits=8`, "287082"],
  ])("gives the codes that it stands for: %s", async (_, written, code) => {
    // The 60th second is in the second period of 59 seconds, as the 59th is in the second one of 30.
    expect(await askerAt(written.includes("period=59") ? 60 : 59, {}, written).ask()).toBe(code);
  });

  test("takes options that it does not contradict", async () => {
    const options = { digits: 8, algorithm: "SHA1", periodSeconds: 30 } as const;
    expect(await askerAt(59, options, uri(`secret=${secret}&digits=8&algorithm=sha1`)).ask()).toBe("94287082");
  });

  test.each<[string, string, object, RegExp]>([
    ["another number of digits", uri(`secret=${secret}&digits=6`), { digits: 8 }, /^The digits of totp contradicts/],
    [
      "another period",
      uri(`secret=${secret}&period=60`),
      { periodSeconds: 30 },
      /^The periodSeconds of totp contradicts/,
    ],
    ["another algorithm", uri(`secret=${secret}&algorithm=SHA256`), { algorithm: "SHA1" }, /^The algorithm of totp/],
    ["hotp", uri(`secret=${secret}&counter=1`, "hotp"), {}, /hotp codes follow a counter/],
    ["hotp in capitals", uri(`secret=${secret}`, "HOTP"), {}, /hotp codes follow a counter/],
    ["another type", uri(`secret=${secret}`, "steam"), {}, /must begin with otpauth:\/\/totp\//],
    ["no type", `otpauth:///fake?secret=${secret}`, {}, /must begin with otpauth:\/\/totp\//],
    ["no slashes", `otpauth:totp/fake?secret=${secret}`, {}, /must begin with otpauth:\/\/totp\//],
    ["no query", `otpauth://totp/${secret}`, {}, /must begin with otpauth:\/\/totp\//],
    ["no secret", uri("issuer=fake"), {}, /Base32/],
    ["an empty secret", uri("secret="), {}, /Base32/],
    ["a secret that is not Base32", uri(`secret=${secret}1`), {}, /Base32/],
    ["a secret behind the fragment", `otpauth://totp/fake?issuer=a#secret=${secret}`, {}, /Base32/],
    ["two secrets", uri(`secret=${secret}&secret=GEZDGNBV`), {}, /must contain secret only once/],
    ["two numbers of digits", uri(`secret=${secret}&digits=6&Digits=8`), {}, /must contain digits only once/],
    ...["", "abc", "-6", "6.0", "0", "5", "9", "1e1", "NaN"].map(
      (digits) =>
        [
          `digits=${digits}`,
          uri(`secret=${secret}&digits=${digits}`),
          {},
          /^The digits of totp must be 6, 7 or 8\.$/,
        ] as const,
    ),
    ...["", "abc", "-30", "0", "0.5", "86401", "Infinity"].map(
      (period) =>
        [
          `period=${period}`,
          uri(`secret=${secret}&period=${period}`),
          {},
          /^The periodSeconds of totp must be a whole/,
        ] as const,
    ),
    ...["", "MD5", "SHA224", "SHA3-256", "SHA"].map(
      (name) =>
        [
          `algorithm=${name}`,
          uri(`secret=${secret}&algorithm=${name}`),
          {},
          /^The algorithm of totp must be one of/,
        ] as const,
    ),
  ] as [string, string, object, RegExp][])("is refused at once, and not shown: %s", (_, written, options, message) => {
    const error = errorOf(() => totp(written, options));
    expect(error).toMatchObject({ name: "AuthError", code: "CONFIGURATION", message: expect.stringMatching(message) });
    expect(error.message).not.toMatch(/GEZD|fake/);
  });
});

describe("an option that makes no sense is refused at once:", () => {
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 0.5, 2 ** 53, "", "6", "30", null, {}, [6], 6n, true];
  test.each<[string, unknown]>([
    ...[...numbers, 5, 9, 6.5].map((value): [string, unknown] => ["digits", value]),
    ...[...numbers, 86_401, 30.5, 30_000_000].map((value): [string, unknown] => ["periodSeconds", value]),
    ...["sha1", "SHA-1", "MD5", "", "toString", null, 1, {}].map((value): [string, unknown] => ["algorithm", value]),
  ])("%s %o", (name, value) => {
    const error = errorOf(() => totp(secret, { [name]: value }));
    expect(error).toMatchObject({ name: "AuthError", code: "CONFIGURATION" });
    expect(error.message).toMatch(new RegExp(`^The ${name} of totp [^.]+\\.$`));
  });

  test.each([
    [{ period: 30 }, "totp has no option period; its options are digits, periodSeconds, algorithm, clock."],
    [{ digit: 8 }, "totp has no option digit; its options are digits, periodSeconds, algorithm, clock."],
    [8, "totp needs an object with options; its options are digits, periodSeconds, algorithm, clock."],
    [{ clock: null }, "The clock of totp must be an object with nowMs, monotonicMs and setTimer."],
    [{ clock: Date }, "The clock of totp must be an object with nowMs, monotonicMs and setTimer."],
    [null, "totp needs an object with options; its options are digits, periodSeconds, algorithm, clock."],
  ])("%j", (options, message) => {
    expect(errorOf(() => totp(secret, options as TotpOptions))).toMatchObject({ code: "CONFIGURATION", message });
  });

  test("an option that is undefined is none", async () => {
    const options = { digits: undefined, periodSeconds: undefined, algorithm: undefined } as object;
    expect(await askerAt(59, options).ask()).toBe("287082");
  });
});
