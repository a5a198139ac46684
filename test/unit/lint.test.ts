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
      "house/token-refusal #/components/securitySchemes/other/x-token/refusals/0/response",
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
    ["a token extension with members missing", "house/token-shape #/components/securitySchemes/bearer/x-token"],
    [
      "a token extension with an unknown member",
      "house/token-shape #/components/securitySchemes/other/x-token/lifetime/units",
    ],
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

describe("on a spec that a rule could fail on,", () => {
  let problems: Problem[];

  beforeAll(async () => {
    problems = await lint(join(root, "test/fixtures/broken-spec.yaml"));
  });

  const of = (rule: string) =>
    problems
      .filter(({ ruleId }) => ruleId === `house/${rule}`)
      .map(({ message, location }) => `${location[0]?.pointer.replaceAll("~1", "/")}: ${message}`)
      .sort();
  const pointersOf = (rule: string) => of(rule).map((problem) => problem.split(": ")[0]);

  test("nothing is data in an extension, and a name is not a keyword", () => {
    expect(pointersOf("references-in-extensions")).toEqual([
      "#/components/schemas/Names/$defs/example/x-foo/$ref",
      "#/components/schemas/Names/properties/default/x-foo/$ref",
      "#/components/schemas/Names/properties/value/x-foo/enum/0/$ref",
      "#/info/x-foo/example/$ref",
      "#/paths//broken/post/responses/default/x-foo/$ref",
      "#/x-foo/value/$ref",
      "#/x-sources/default/$ref",
    ]);
  });

  test("a schema that is not valid is reported once, where it is wrong", () => {
    const content = "#/paths//broken/post/responses/default/content";
    expect(of("examples-fit")).toEqual([
      "#/components/schemas/Mistyped/properties/a/type: This schema is not valid: `properties.a.type` must be equal to one of the allowed values.",
      `${content}/application/json/examples/elsewhere: The example elsewhere needs a value in this document.`,
      `${content}/application/json/examples/wrong/value: The example wrong does not match its schema: /next/next must be object.`,
      `${content}/text/pattern/schema/pattern: This schema is not valid: \`[\` is not a regular expression.`,
    ]);
  });

  test("a boolean schema of a property is reported", () => {
    const properties = "#/components/schemas/Names/properties";
    expect(of("boolean-properties")).toEqual([
      `${properties}/always: The schema of the property always is \`true\`, which client generators reject; write \`{}\`, which allows any value.`,
      `${properties}/never: The schema of the property never is \`false\`, which client generators reject; write \`{ not: {} }\`, which allows no value.`,
    ]);
  });

  test("a variant in the items of an array and below allOf needs provenance", () => {
    expect(pointersOf("request-variant-provenance")).toEqual([
      "#/components/schemas/Node",
      "#/paths//broken/post/requestBody/content/application/json/schema/allOf/0/items/oneOf/0",
    ]);
  });

  test("an empty label and an empty security scheme are reported where they stand", () => {
    const pointers = problems.map(({ location }) => location[0]?.pointer.replaceAll("~1", "/"));
    expect(pointers).toContain("#/paths//broken/post/responses/default/x-provenance");
    expect(pointers).toContain("#/components/securitySchemes/empty");
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
