/** The specs themselves: what Prism and the generators silently skip when it is wrong. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { root } from "../../scripts/lib/paths.ts";
import { createMock } from "../../src/mock/index.ts";
import { type Example, type MediaType, operationsOf, resolve, xmlShapeOf } from "../../src/openapi/document.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import type { Condition } from "../../src/openapi/sign-in.ts";
import { readXml } from "../../src/openapi/xml.ts";
import { builtIn, isBuiltIn } from "../support/built-in.ts";
import { scenarios as allScenarios, documents, specNames, specsFolder, vendors } from "../support/specs.ts";

test("there is a spec and a generated folder for every provider, and no other", () => {
  const folders = readdirSync(join(root, "generated"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(specNames.toSorted()).toEqual(providerNames.toSorted());
  expect(folders.map(({ name }) => name).toSorted()).toEqual(providerNames.toSorted());
});

test("the scenarios are these, each with its status; what walks them cannot walk none unnoticed", () => {
  const named = allScenarios.filter(({ provider }) => isBuiltIn(provider));
  expect(named.map(({ title, scenario: { response } }) => `${title}: ${response.status}`)).toEqual([
    "msp360 login signedIn: 200",
    "msp360 login signedInTextLifetime: 200",
    "msp360 login incorrectCredentials: 400",
    "msp360 login forbiddenCredentials: 403",
    "mbsi authenticate signedIn: 200",
    "mbsi authenticate incorrectCredentials: 401",
    "mikrocloud userLogin noMfa: 200",
    "mikrocloud userLogin mfaCodeNeeded: 200",
    "mikrocloud userLogin mfaEnrolment: 200",
    "mikrocloud userLogin wrongPassword: 401",
    "mikrocloud passport noMfa: 200",
    "mikrocloud passport mfaCodeNeeded: 200",
    "mikrocloud passport mfaEnrolment: 200",
    "mikrocloud passport wrongCode: 401",
    "mikrocloud passport missingCode: 401",
    "mikrocloud passport wrongToken: 401",
    "crmcom createToken usernamePassword: 200",
    "crmcom createToken authenticationCode: 200",
    "crmcom createToken identifierAndPassCode: 200",
    "crmcom createToken usernamePasswordOfLaterRelease: 200",
    "crmcom createToken incorrectCredentials: 200",
    "crmcom createToken incorrectAuthenticationCode: 200",
    "crmcom createToken incorrectPassCode: 200",
  ]);
  const successes = named.filter(({ provider, scenario }) => succeeds(vendors[provider].signIn, scenario));
  expect(successes.map(({ scenario: { name } }) => name)).toEqual([
    ...["signedIn", "signedInTextLifetime", "signedIn"],
    ...["noMfa", "mfaCodeNeeded", "mfaEnrolment", "noMfa", "mfaCodeNeeded", "mfaEnrolment"],
    ...["usernamePassword", "authenticationCode", "identifierAndPassCode", "usernamePasswordOfLaterRelease"],
  ]);
});

/** Every media type object below a node, by its JSON Pointer. */
function mediaTypesIn(node: unknown, pointer = ""): [pointer: string, mediaType: MediaType][] {
  if (typeof node !== "object" || node === null) return [];
  if ("schema" in node && "examples" in node) return [[pointer, node as MediaType]];
  return Object.entries(node).flatMap(([key, child]) =>
    mediaTypesIn(child, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

const readme = readFileSync(join(specsFolder, "README.md"), "utf8");

/** The ids of the rows below a provider's heading of specs/README.md. */
function rowsOf(provider: string): string[] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${provider}\n`)) ?? "";
  return [...section.matchAll(/^\| ([a-z]\d+) \|/gm)].map(([, id = ""]) => id);
}

/** Every id below a node that `x-contradictions` names; the value of an example is no node. */
function contradictionsIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) => {
    if (key === "value") return [];
    return key === "x-contradictions" ? (child as string[]) : contradictionsIn(child);
  });
}

describe.each(providerNames)("the contradictions named in the spec of %s", (provider) => {
  const named = contradictionsIn(documents[provider]);

  test("exist as rows of specs/README.md", () => {
    const known = providerNames.flatMap(rowsOf);
    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });

  test("leave out no row of its own table", () => {
    expect(rowsOf(provider).filter((id) => !named.includes(id))).toEqual([]);
  });

  test("include no row of another provider", () => {
    const foreign = providerNames.filter((other) => other !== provider).flatMap(rowsOf);
    expect(named.filter((id) => foreign.includes(id))).toEqual([]);
  });
});

describe.each(builtIn)("the sources in the spec of %s", (provider) => {
  const text = readFileSync(join(specsFolder, `${provider}.yaml`), "utf8");

  test("are those of its list, and each of them is used", () => {
    const listed = [...text.matchAll(/^ {2}(\w+): &\1$/gm)].map(([, name]) => name);
    const used = [...text.matchAll(/source: (.+)$/gm)].map(([, source]) => source);
    expect(listed).not.toEqual([]);
    expect([...new Set(used)].toSorted()).toEqual(listed.map((name) => `*${name}`).toSorted());
  });

  test("are not the names of files that no reader has", () => {
    expect(text).not.toMatch(/\b\d{3}_[0-9a-f]{16}\b/);
    expect(text).not.toContain(".txt");
  });
});

describe.each(builtIn)("the sign-in of %s", (provider) => {
  const { document, signIn } = vendors[provider];
  const scenarios = scenariosOf(document);
  const steps = signIn.kinds.flatMap((kind) => kind.steps);
  const refused = ({ id }: { id: string }) =>
    scenarios.filter((one) => one.operationId === id && !succeeds(signIn, one)).map(({ response }) => response.status);

  test("gives every refusal of credentials a status that a refused example has", () => {
    const refusals = steps.flatMap(({ operation, onFailure }) =>
      onFailure.flatMap((action) =>
        action.type === "end" && action.code === "INVALID_CREDENTIALS"
          ? action.when.flatMap(statusesIn).map((status) => ({ status, known: refused(operation) }))
          : [],
      ),
    );
    expect(refusals).not.toEqual([]);
    for (const { status, known } of refusals) expect(known).toContain(status);
  });

  test("takes its outputs from members that every successful answer has", () => {
    for (const { operation, outputs } of steps) {
      const pointers = Object.values(outputs).flatMap((source) => (source.from === "body" ? [source.pointer] : []));
      const answers = scenarios.filter((one) => one.operationId === operation.id && succeeds(signIn, one));
      expect(answers).not.toEqual([]);
      for (const { name, response } of answers) {
        const missing = pointers.filter((pointer) => valueAt(response.body, pointer) === undefined);
        expect(missing, name).toEqual([]);
      }
    }
  });

  const withCode = steps.filter(({ oneTimeCode }) => oneTimeCode);
  test.for(withCode)("has requests with the one-time code of $id, and refusals of one", (step) => {
    const { operation, oneTimeCode, payload } = step;
    const members = payload && "members" in payload ? Object.entries(payload.members) : [];
    const [member = ""] = members.find(([, value]) => "input" in value && value.input === oneTimeCode?.input) ?? [];
    const requests = scenarios.filter((scenario) => scenario.operationId === operation.id);
    const codes = requests
      .flatMap((scenario) => Object.values(scenario.requests))
      .map((body) => valueAt(body, `/${member}`));
    expect(refused(operation)).not.toEqual([]);
    // Null stands for "no code needed", so the member has to be there and to be a string at least once.
    expect(codes).not.toContain(undefined);
    expect(codes).toContainEqual(expect.any(String));
  });
});

/** The statuses that a condition compares with. */
function statusesIn(condition: Condition): unknown[] {
  if ("all" in condition) return condition.all.flatMap(statusesIn);
  if ("any" in condition) return condition.any.flatMap(statusesIn);
  return condition.source.from === "status" && "value" in condition ? [condition.value] : [];
}

/** How each document has a request refused that does not fit it; Prism's own answer is 422, where the document has none. */
const documentedInvalidStatus: Partial<Record<string, number>> = { msp360: 400, crmcom: 400 };
const invalidStatusOf = (provider: string) => documentedInvalidStatus[provider] ?? 422;

describe.each(providerNames)("the spec of %s", (provider) => {
  const document = documents[provider];
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  for (const keyword of ["xml", "x-provenance", "x-contradictions"]) ajv.addKeyword(keyword);
  // Ajv would take the whole document for a schema; it gets the schemas alone, where JSON Schema keeps them.
  const compile = (schema: unknown) => {
    const all = { ...(schema as object), $defs: document.components?.schemas };
    return ajv.compile(JSON.parse(JSON.stringify(all).replaceAll("#/components/schemas/", "#/$defs/")));
  };

  test("declares the dialect without which Prism validates as draft-07", () => {
    expect(document).toHaveProperty("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
  });

  test.each(Object.keys(document.components?.schemas ?? {}))("has a schema %s that Ajv compiles strictly", (name) => {
    expect(() => compile({ $ref: `#/components/schemas/${name}` })).not.toThrow();
  });

  const examples = mediaTypesIn(document).flatMap(([pointer, mediaType]) =>
    Object.entries(mediaType.examples ?? {}).map(([name, example]) => ({ pointer, name, mediaType, example })),
  );

  test.each(examples)("has an example $name that fits its schema at $pointer", ({ pointer, mediaType, example }) => {
    const validate = compile(mediaType.schema);
    const { value } = resolve<Example>(document, example);
    const body = pointer.endsWith("xml") ? parsedXml(mediaType, value) : value;
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  });

  /** What a parser reads of the text of the example. */
  function parsedXml(mediaType: MediaType, value: unknown) {
    const shape = xmlShapeOf(resolve(document, mediaType.schema ?? {}));
    if (!shape) throw new Error("an XML media type needs a schema with a root element");
    if (typeof value !== "string") throw new Error("an example of an XML media type is text");
    return readXml(shape, value);
  }
});

// Calls of others may need a token, or take something else than JSON.
describe.each(builtIn)("the requests of %s", (provider) => {
  const document = documents[provider];
  const operations = operationsOf(document);
  test.each(operations)("make Prism refuse an empty object and a wrong type at $path", async ({ path, method }) => {
    const mock = await createMock({ providers: [provider] });
    for (const body of [{}, [], "text", 1]) {
      const response = await mock.fetch(`http://mock.invalid/${provider}${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(response.headers.get("x-mock-violations"), JSON.stringify(body)).toMatch(/^body Request body must /);
      expect(response.status, JSON.stringify(body)).toBe(invalidStatusOf(provider));
    }
  });

  test.each(operations)("let no mandatory member be missing or null at $path", async ({ path, method, requests }) => {
    const mock = await createMock({ providers: [provider] });
    const [mediaType] = Object.values(requests);
    const [example] = Object.values(mediaType?.examples ?? {});
    const value = example && (resolve(document, example).value as Record<string, unknown>);
    const optional = ["unit", "totp"];
    const members = Object.keys(value ?? {}).filter((member) => !optional.includes(member));
    expect(members.length).toBeGreaterThan(0);
    for (const name of members) {
      const { [name]: _, ...missing } = value ?? {};
      for (const body of [missing, { ...value, [name]: null }]) {
        const response = await mock.fetch(`http://mock.invalid/${provider}${path}`, {
          method,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
        expect(response.status, JSON.stringify(body)).toBe(invalidStatusOf(provider));
      }
    }
  });
});
