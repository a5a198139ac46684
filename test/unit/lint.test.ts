import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { secretIn } from "../../scripts/lint/fake-secrets.ts";
import { runScript } from "../support/run.ts";
import { specFile, specNames } from "../support/specs.ts";

interface Problem {
  ruleId: string;
  message: string;
  location: { pointer: string }[];
}

async function lint(file: string): Promise<Problem[]> {
  const cli = join(root, "node_modules/@redocly/cli/bin/cli.js");
  const { stdout } = await runScript(cli, ["lint", "--format=json", file]);
  return JSON.parse(stdout).problems;
}

test.each(specNames)("the spec of %s has neither an error nor a warning", async (name) => {
  expect(await lint(specFile(name))).toEqual([]);
});

describe("on a spec that breaks every house rule,", () => {
  let found: string[];

  beforeAll(async () => {
    const problems = await lint(join(root, "test/fixtures/bad-spec.yaml"));
    found = problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer.replaceAll("~1", "/")}`);
  });

  const xmlExample = (name: string) =>
    `#/paths//examples/post/requestBody/content/application/xml/examples/${name}/value`;
  const request = "post/requestBody/content/application/json";
  const expected = [
    ["a response without provenance", "rule/response-provenance #/paths//no-provenance/post/responses/200"],
    ["a request without provenance", `rule/request-provenance #/paths//no-provenance/${request}`],
    [
      "a variant of a request without provenance",
      `house/request-variant-provenance #/paths//no-provenance/${request}/schema/oneOf/0`,
    ],
    ["an unknown provenance status", "struct #/paths//bad-provenance/get/responses/200/x-provenance/status"],
    ["a source that is none", "struct #/paths//bad-provenance/get/responses/200/x-provenance/source"],
    [
      "a documented fact without a source",
      "house/provenance-source #/paths//bad-provenance/get/responses/400/x-provenance",
    ],
    [
      "an assumption with neither source nor note",
      "house/provenance-source #/paths//bad-provenance/get/responses/401/x-provenance",
    ],
    [
      "an address that is not https",
      "rule/source-url #/paths//bad-provenance/get/responses/403/x-provenance/source/url",
    ],
    ["a date that is none", "rule/source-date #/paths//bad-provenance/get/responses/403/x-provenance/source/date"],
    ["a source without title and date", "struct #/paths//bad-provenance/get/responses/404/x-provenance/source"],
    ["a parameter of a path without provenance", "rule/parameter-provenance #/paths//parameters/parameters/0"],
    ["a parameter without provenance", "rule/parameter-provenance #/paths//parameters/get/parameters/0"],
    ["a security scheme without provenance", "rule/security-scheme-provenance #/components/securitySchemes/bearer"],
    ["a referenced example that does not fit", "house/examples-fit #/components/examples/Missing/value"],
    ["an XML example that is an object", `house/examples-fit ${xmlExample("asObject")}`],
    ["an XML example that is not well-formed", `house/examples-fit ${xmlExample("notXml")}`],
    ["an XML example with another root", `house/examples-fit ${xmlExample("otherRoot")}`],
    ["an XML example in another order", `house/examples-fit ${xmlExample("otherOrder")}`],
    ["an XML example that lacks an element", `house/examples-fit ${xmlExample("missing")}`],
    ["a password in XML that does not say that it is fake", `house/fake-secrets ${xmlExample("secret")}`],
    [
      "a reference in an extension",
      "house/references-in-extensions #/components/securitySchemes/other/x-note/deep/0/$ref",
    ],
    [
      "a refusal that is no component",
      "house/token-refusal #/components/securitySchemes/other/x-token/refusal/response",
    ],
    ["a component that nothing uses", "house/unused-components #/components/schemas/Unused"],
    ["a request without a named example", `rule/named-examples #/paths//no-examples/${request}`],
    [
      "a response without a named example",
      "rule/named-examples #/paths//no-examples/post/responses/200/content/application/json",
    ],
    [
      "an empty map of examples",
      "rule/at-least-one-example #/paths//no-examples/post/responses/201/content/application/json/examples",
    ],
    ["a response without content", "rule/response-content #/paths//no-examples/post/responses/400"],
    ["a range without an example status", "house/paired-examples #/paths//no-provenance/post/responses/4XX"],
    ["a request example without an answer", "house/paired-examples #/paths//no-pairs/post/responses"],
    [
      "a request example that one media type lacks",
      "house/paired-examples #/paths//no-pairs/post/requestBody/content/text/json",
    ],
    [
      "a password that does not say that it is fake",
      "house/fake-secrets #/paths//secrets/get/responses/200/content/application/json/examples/byName/value/nested/password",
    ],
    [
      "a value with the shape of a token",
      "house/fake-secrets #/paths//secrets/get/responses/200/content/application/json/examples/byShape/value/note",
    ],
    ["a token extension with members missing", "struct #/components/securitySchemes/bearer/x-token"],
    [
      "an example without a name",
      "rule/named-examples #/paths//no-examples/post/responses/200/content/application/json/example",
    ],
  ] as const;

  test.each(expected)("%s is reported where it stands", (_, problem) => {
    expect(found).toContain(problem);
  });

  test("nothing else is reported", () => {
    expect([...new Set(found)].sort()).toEqual(expected.map(([, problem]) => problem).sort());
  });
});

describe("a secret in an example", () => {
  test.each([
    ["password", "hunter2"],
    ["pass_code", "1234"],
    ["Password", "qwertyuiop"],
    ["access_token", "short"],
    ["note", "AbCdEfGhIjKlMnOpQrSt1"],
    ["note", "curl -H 'Authorization: Bearer 0a1b2c3d4e5f60718293'"],
  ])("is seen in %s: %s", (name, value) => {
    expect(secretIn(name, value)).toBeTypeOf("string");
  });

  test.each([
    ["password", "fake-password"],
    ["token", "FAKETOKENFAKETOKEN"],
    ["token_type", "bearer"],
    ["totp", "000000"],
    ["userName", "john"],
    ["note", "a sentence of many words and the number 12345678901234567890"],
    ["email", "john@example.com"],
  ])("is not seen in %s: %s", (name, value) => {
    expect(secretIn(name, value)).toBeUndefined();
  });
});
