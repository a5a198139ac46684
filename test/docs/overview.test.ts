/** What the landing page tells of each provider: the facts, the sequence, and the drawing of it. */
import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { diagramOf } from "../../scripts/docs/diagram.ts";
import { factsOf } from "../../scripts/docs/facts.ts";
import { type Row, sequenceOf } from "../../scripts/docs/sequence.ts";
import { UserError } from "../../scripts/lib/main.ts";
import { type ProviderName, providerNames } from "../../src/providers/names.ts";
import { documents } from "../support/specs.ts";

const sequence = (provider: ProviderName) =>
  sequenceOf(documents[provider], factsOf(provider, documents[provider]).token);

/** As lines, for a comparison at a glance. */
const lines = (provider: ProviderName) => sequence(provider).map(({ kind, text }) => `${kind} ${text}`.trim());

describe("the facts of a provider are those of its spec:", () => {
  const documented = (text: string) => ({ text, status: "documented" });
  const observed = (text: string) => ({ text, status: "observed" });

  test("msp360", () => {
    expect(factsOf("msp360", documents.msp360)).toMatchObject({
      title: "MSP360 Managed Backup sign-in",
      server: "https://api.mspbackups.com",
      steps: [{ operationId: "login", call: "POST /api/Provider/Login", summary: "Log in" }],
      mediaTypes: [
        ...["application/json", "text/json", "application/xml", "text/xml"].map(documented),
        observed("application/x-www-form-urlencoded"),
      ],
      mfa: "none documented",
      token: "Authorization: Bearer <access_token>",
      lifetime: "14 days, as expires_in says",
      refresh: "none documented; sign in again",
      failures: [documented("400, error, error_description"), observed("403")],
    });
  });

  test("mbsi", () => {
    expect(factsOf("mbsi", documents.mbsi)).toMatchObject({
      mediaTypes: [documented("application/json")],
      mfa: "none documented",
      token: "Authorization: Bearer <access_token>",
      lifetime: "1 hour, as expires_in says",
      refresh: "a refresh_token is issued, no call that takes it is documented; sign in again",
      failures: [{ text: "401", status: "assumed" }],
    });
  });

  test("mikrocloud", () => {
    expect(factsOf("mikrocloud", documents.mikrocloud)).toMatchObject({
      steps: [{ call: "POST /user/login" }, { call: "POST /user/passport" }],
      mfa: "TOTP code, taken by passport",
      token: "Authorization: Bearer <auth_token>",
      lifetime: "not documented",
      refresh: "none documented; sign in again",
      failures: [documented("401")],
    });
  });

  test("crmcom", () => {
    expect(factsOf("crmcom", documents.crmcom)).toMatchObject({
      server: "https://{host}/crmapi/rest/v2",
      mfa: "none documented",
      token: "?token=<token>, or token in the JSON body",
      lifetime: "1 hour, not in the answer",
      refresh: "none documented; sign in again",
      failures: [observed("200, status.code is not OK")],
    });
  });

  test("a spec without a server is refused in a sentence that says what it needs", () => {
    const without = () => factsOf("mbsi", { ...documents.mbsi, servers: [] });
    expect(without).toThrow(UserError);
    expect(without).toThrow(/^specs\/mbsi\.yaml needs a server/);
  });
});

describe("the sequence of a sign-in", () => {
  test("is one call where one is enough", () => {
    expect(lines("msp360")).toEqual([
      "call POST /api/Provider/Login",
      "request UserName, Password",
      "branch accepted",
      "reply 200 access_token, expires_in",
      "branch refused",
      "reply 400 or 403",
      "end",
      "use Authorization: Bearer <access_token>",
    ]);
  });

  test("has both steps of MikroCloud, and a branch each for users with and without a code", () => {
    expect(lines("mikrocloud")).toEqual([
      "call POST /user/login",
      "request email, password",
      "branch accepted",
      "reply 200 mfa_enabled, mfa_verified, mfa_svg, token",
      "branch refused",
      "reply 401",
      "end",
      "call POST /user/passport",
      "branch noMfa",
      "request totp: null, token",
      "reply 200 auth_token",
      "branch mfaCodeNeeded or mfaEnrolment",
      "request totp, token",
      "reply 200 auth_token",
      "branch refused",
      "reply 401",
      "end",
      "use Authorization: Bearer <auth_token>",
    ]);
  });

  test("has the three kinds of credentials of CRM.COM, and tells a failure by its code", () => {
    expect(lines("crmcom")).toEqual([
      "call POST /authentication/token",
      "branch usernamePassword",
      "request username, password, organisation, unit",
      "reply 200 data.token",
      "branch authenticationCode",
      "request authentication_code, organisation",
      "reply 200 data.token",
      "branch identifierAndPassCode",
      "request identifier, pass_code, organisation",
      "reply 200 data.token",
      "branch refused",
      "reply 200 status.code is not OK",
      "end",
      "use ?token=<token>, or token in the JSON body",
    ]);
  });

  test.each(providerNames)("of %s says for each call what a refusal looks like", (provider) => {
    const rows = lines(provider);
    const calls = rows.filter((row) => row.startsWith("call "));
    expect(rows.filter((row) => row === "branch refused")).toHaveLength(calls.length);
    for (const [index, row] of rows.entries())
      if (row === "branch refused") expect(rows[index + 1]).toMatch(/^reply \d/);
  });
});

describe("the diagram", () => {
  const draw = (rows: Row[]) => {
    const svg = diagramOf(rows, "Your code", "vendor.example", 'A "name" & more').text;
    const fail = (_: string, message: string) => {
      throw new Error(message);
    };
    const { documentElement } = new DOMParser({ onError: fail }).parseFromString(svg, "text/xml");
    if (!documentElement) throw new Error("There is no drawing.");
    const all = (name: string) => [...documentElement.getElementsByTagName(name)];
    return { root: documentElement, all, texts: all("text").map(({ textContent }) => textContent ?? "") };
  };

  test.each(providerNames)("of %s is well-formed and shows the text of every row, in order", (provider) => {
    const { root, texts } = draw(sequence(provider));
    expect(root.getAttribute("aria-label")).toBe('A "name" & more');
    let rest = texts.join("");
    expect(rest).toMatch(/^Your codevendor\.example/);
    for (const { text } of sequence(provider)) {
      expect(rest).toContain(text);
      rest = rest.slice(rest.indexOf(text) + text.length);
    }
    expect(rest).toBe("");
  });

  test.each(providerNames)("of %s has no text below its edge or beside it", (provider) => {
    const { root, all } = draw(sequence(provider));
    const [, , width, height] = root.getAttribute("viewBox")?.split(" ").map(Number) ?? [];
    for (const text of all("text")) {
      const isLabel = text.getAttribute("class") === "label";
      expect(Number(text.getAttribute("y"))).toBeLessThan(height ?? 0);
      expect(Number(text.getAttribute("x"))).toBeLessThan(width ?? 0);
      if (isLabel) expect(text.textContent?.trim().length).toBeLessThanOrEqual(40);
    }
  });

  test("draws a frame around the branches of each call, and an arrow for each message", () => {
    const { all } = draw(sequence("mikrocloud"));
    const ofClass = (element: string, name: string) =>
      all(element).filter((each) => each.getAttribute("class") === name);
    expect(ofClass("rect", "frame")).toHaveLength(2);
    expect(ofClass("path", "request")).toHaveLength(3);
    expect(ofClass("path", "reply")).toHaveLength(5);
    expect(ofClass("path", "head")).toHaveLength(8);
  });

  test("escapes what it shows", () => {
    expect(draw([{ kind: "use", text: "<script>&" }]).texts).toContain("<script>&");
  });
});
