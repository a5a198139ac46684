/** What the compiler must accept and refuse. A `@ts-expect-error` covers the one line below it. */
import { describe, expectTypeOf, test } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";

describe("crmcom", () => {
  type Request = crmcom.components["schemas"]["TokenRequest"];
  const accept = (_: Request) => {};

  test("takes both kinds of credentials, and both kinds of identifier", () => {
    accept({ username: "a", password: "b", organisation: "c" });
    accept({ username: "a", password: "b", organisation: "c", unit: "d" });
    accept({ access_token_identifier: { authentication_code: "a" }, organisation: "b" });
    accept({ access_token_identifier: { identifier: "a", pass_code: "b" }, organisation: "c", unit: "d" });
  });

  test("refuses half-filled variants", () => {
    // @ts-expect-error the password is missing
    accept({ username: "a", organisation: "c" });
    // @ts-expect-error the user name is missing
    accept({ password: "b", organisation: "c" });
    // @ts-expect-error the organisation is missing
    accept({ username: "a", password: "b" });
    // @ts-expect-error the organisation is missing
    accept({ access_token_identifier: { authentication_code: "a" } });
    // @ts-expect-error credentials are missing
    accept({ organisation: "c" });
    // @ts-expect-error the pass code is missing
    accept({ access_token_identifier: { identifier: "a" }, organisation: "b" });
    // @ts-expect-error the identifier is missing
    accept({ access_token_identifier: { pass_code: "a" }, organisation: "b" });
    // @ts-expect-error the identifier is empty
    accept({ access_token_identifier: {}, organisation: "b" });
  });

  test("takes both kinds of credentials at once, and refuses a half-filled identifier beside what is complete", () => {
    accept({ username: "a", password: "b", organisation: "c", access_token_identifier: { authentication_code: "d" } });
    accept({ username: "a", organisation: "c", access_token_identifier: { authentication_code: "d" } });
    accept({
      access_token_identifier: { authentication_code: "a", identifier: "b", pass_code: "c" },
      organisation: "d",
      unit: null,
    });
    // @ts-expect-error the pass code is missing
    accept({ access_token_identifier: { authentication_code: "a", identifier: "b" }, organisation: "c" });
    // @ts-expect-error the pass code is missing
    accept({ username: "a", password: "b", organisation: "c", access_token_identifier: { identifier: "d" } });
  });

  test("insists on a deployment", () => {
    crmcom.createClient({ host: "crm.example.org" });
    crmcom.createClient({ baseUrl: "https://crm.example.org/crmapi/rest/v2" });
    // @ts-expect-error nothing is given
    expectTypeOf(() => crmcom.createClient()).toBeFunction();
    // @ts-expect-error neither host nor baseUrl is given
    expectTypeOf(() => crmcom.createClient({})).toBeFunction();
    // @ts-expect-error both are given
    expectTypeOf(() => crmcom.createClient({ host: "a", baseUrl: "b" })).toBeFunction();
  });

  test("has a token that may be missing, since a failure can be HTTP 200", async () => {
    const { data } = await crmcom.createClient({ host: "a" }).POST("/authentication/token", {
      body: { username: "a", password: "b", organisation: "c" },
    });
    expectTypeOf(data?.data?.token).toEqualTypeOf<string | undefined>();
    expectTypeOf(data?.status.message).toEqualTypeOf<string | null | undefined>();
  });
});

describe("msp360", () => {
  type Responses = msp360.operations["login"]["responses"];

  test("has all six fields of the answer, those with a dot included", () => {
    expectTypeOf<msp360.components["schemas"]["MbsTokenResponse"]>().toEqualTypeOf<{
      access_token: string;
      token_type: string;
      expires_in: string | number;
      userName: string;
      ".issued": string;
      ".expires": string;
    }>();
  });

  test("has typed error bodies", () => {
    expectTypeOf<Responses[400]["content"]["application/json"]>().toEqualTypeOf<{
      error: string;
      error_description: string;
    }>();
    expectTypeOf<Responses[404]["content"]["application/json"]>().toEqualTypeOf<{ Message: string }>();
    expectTypeOf<Responses[403]["content"]["application/json"]>().toEqualTypeOf<{ [key: string]: unknown }>();
  });

  test("has an error that is one of them", async () => {
    const { error } = await msp360.createClient().POST("/api/Provider/Login", { body: { UserName: "", Password: "" } });
    expectTypeOf(error).toEqualTypeOf<
      { error: string; error_description: string } | { Message: string } | { [key: string]: unknown } | undefined
    >();
    expectTypeOf(error).not.toBeUnknown();
  });

  test("knows four body formats and the names of the credentials", () => {
    expectTypeOf<msp360.BodyFormat>().toEqualTypeOf<"json" | "text-json" | "xml" | "text-xml">();
    // @ts-expect-error there is no such format
    expectTypeOf(() => msp360.createClient({ bodyFormat: "yaml" })).toBeFunction();
    // @ts-expect-error the request spells it UserName, unlike the answer
    msp360.createClient().POST("/api/Provider/Login", { body: { userName: "a", Password: "b" } });
    // @ts-expect-error there is no such path
    msp360.createClient().POST("/api/provider/login", { body: { UserName: "a", Password: "b" } });
  });
});

describe("mikrocloud", () => {
  test("has an SVG and a code that may be null, and no other may", () => {
    expectTypeOf<mikrocloud.components["schemas"]["LoginResponse"]>().toEqualTypeOf<{
      mfa_enabled: boolean;
      mfa_verified: boolean;
      mfa_svg: string | null;
      message: string;
      token: string;
    }>();
    expectTypeOf<mikrocloud.components["schemas"]["Passport"]>().toEqualTypeOf<{
      totp?: string | null;
      token: string;
    }>();
    mikrocloud.createClient().POST("/user/passport", { body: { token: "a" } });
    // @ts-expect-error the ticket is never null
    mikrocloud.createClient().POST("/user/passport", { body: { totp: null, token: null } });
  });
});

describe("mbsi", () => {
  test("has a token type that is always Bearer", () => {
    expectTypeOf<mbsi.components["schemas"]["TokenPair"]["token_type"]>().toEqualTypeOf<"Bearer">();
    expectTypeOf<mbsi.components["schemas"]["TokenPair"]["expires_in"]>().toEqualTypeOf<number>();
    // @ts-expect-error the password is missing
    mbsi.createClient().POST("/api/v140/auth", { body: { username: "a" } });
  });

  test("has no refresh operation, since none is documented", () => {
    expectTypeOf<keyof mbsi.paths>().toEqualTypeOf<"/api/v140/auth">();
  });
});
