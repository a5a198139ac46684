/** What the reader makes of a vendor's two documents. */
import { describe, expect, test } from "vitest";
import { readVendor, type Vendor } from "../../src/openapi/vendor.ts";
import { specFile } from "../support/specs.ts";

/** A sign-in with the operations by their ids and the inputs by their paths. */
const brief = ({ signIn }: Vendor) =>
  JSON.parse(
    JSON.stringify(signIn, (key, value) => {
      if (key === "operation") return value.id;
      if (key === "input") return value.path.join(".");
      return ["scheme", "description", "summary"].includes(key) ? undefined : value;
    }),
  );

const is = (value: number) => ({ source: { from: "status" }, operator: "==", value });
const input = (name: string) => ({ input: name });

describe("the sign-in of", () => {
  test("MikroCloud has two steps, of which the second takes a one-time code where the first says so", async () => {
    expect(brief(await readVendor(specFile("mikrocloud")))).toEqual({
      schemeName: "mikrocloudToken",
      kinds: [
        {
          id: "signIn",
          inputs: [
            { path: ["email"], isSecret: false, isRequired: true, type: "string" },
            { path: ["password"], isSecret: true, isRequired: true, type: "string" },
            {
              path: ["totp"],
              isSecret: true,
              isRequired: false,
              type: "string",
              pattern: String.raw`^\d{6,8}$`,
              default: null,
            },
          ],
          steps: [
            {
              id: "login",
              operation: "userLogin",
              contentTypes: ["application/json"],
              payload: { members: { email: input("email"), password: input("password") } },
              parameters: [],
              success: [is(200)],
              onSuccess: [],
              onFailure: [{ type: "end", code: "INVALID_CREDENTIALS", when: [is(401)] }],
              outputs: {
                ticket: { from: "body", pointer: "/token" },
                needsCode: { from: "body", pointer: "/mfa_enabled" },
                isVerified: { from: "body", pointer: "/mfa_verified" },
                qrCode: { from: "body", pointer: "/mfa_svg" },
              },
              isSingleUse: false,
            },
            {
              id: "passport",
              operation: "passport",
              contentTypes: ["application/json"],
              payload: { members: { totp: input("totp"), token: { step: "login", output: "ticket" } } },
              parameters: [],
              success: [is(200)],
              onSuccess: [],
              onFailure: [
                { type: "retry", limit: 2, when: [is(401)] },
                { type: "end", code: "MFA_REJECTED", when: [is(401)] },
              ],
              outputs: { token: { from: "body", pointer: "/auth_token" } },
              oneTimeCode: {
                input: "totp",
                needed: { step: "login", output: "needsCode" },
                enrolment: {
                  svg: { step: "login", output: "qrCode" },
                  verified: { step: "login", output: "isVerified" },
                },
              },
              isSingleUse: true,
            },
          ],
          outputs: { token: [{ step: "passport", output: "token" }] },
        },
      ],
      attachments: [{ in: "header", name: "Authorization", prefix: "Bearer ", from: "token", isOptional: false }],
      refusals: [{ status: 401, response: "MikrocloudTokenRefused" }],
    });
  });

  test("CRM.COM has three kinds of credentials, and a token in the query or in the body", async () => {
    const { kinds, ...facts } = brief(await readVendor(specFile("crmcom")));
    expect(kinds.map(({ id }: { id: string }) => id)).toEqual([
      ...["signIn", "signInWithAuthenticationCode", "signInWithPassCode"],
    ]);
    expect(kinds[2].inputs.map(({ path }: { path: string[] }) => path.join("."))).toEqual([
      ...["accessToken.identifier", "accessToken.passCode", "organisation", "unit"],
    ]);
    expect(facts).toEqual({
      schemeName: "crmcomToken",
      attachments: [
        { in: "query", name: "token", from: "token", prefix: "", methods: ["GET", "HEAD"], isOptional: false },
        { in: "body", name: "token", from: "token", prefix: "", isOptional: false },
      ],
      lifetime: { unit: "seconds", defaultSeconds: 3600, isSliding: false },
      refusals: [{ status: 200, place: { pointer: "/status/code" }, notIn: ["OK"], response: "CrmcomTokenRefused" }],
    });
  });

  test("MSP360 has a body of several media types, and dates in pointers with dots", async () => {
    const { kinds, lifetime } = brief(await readVendor(specFile("msp360")));
    const [step] = kinds[0].steps;
    expect(step.contentTypes[0]).toBe("application/json");
    expect(step.contentTypes.length).toBeGreaterThan(2);
    expect(step.outputs).toMatchObject({ issued: { pointer: "/.issued" }, expires: { pointer: "/.expires" } });
    expect(lifetime).toEqual({
      ...{ from: "expiresIn", unit: "seconds", defaultSeconds: 1209599, isSliding: false },
      ...{ issued: "issued", expires: "expires" },
    });
  });
});
