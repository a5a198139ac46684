/** The site of a document other than the four: cases that no spec has yet. */
import { describe, expect, test } from "vitest";
import { builtCopy } from "../../scripts/docs/copy.ts";
import { factsOf } from "../../scripts/docs/facts.ts";
import { scenariosInWords } from "../../scripts/docs/scenarios.ts";
import { sequenceOf } from "../../scripts/docs/sequence.ts";
import { variantsInWords } from "../../scripts/docs/variants.ts";
import { UserError } from "../../scripts/lib/main.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { madeUp, madeUpDocument } from "../support/made-up.ts";

describe("the facts", () => {
  test("are those of the document, and what says nothing of itself is assumed", () => {
    const { document, signIn } = madeUp();
    expect(factsOf("mbsi", document, signIn)).toEqual({
      provider: "mbsi",
      title: "Made-up sign-in",
      server: "https://vendor.example/api",
      steps: [
        { operationId: "first", call: "POST /first", summary: "first" },
        { operationId: "second", call: "POST /second", summary: "Second step" },
      ],
      mediaTypes: [
        { text: "application/json", status: "assumed" },
        { text: "text/json", status: "observed" },
      ],
      credentials: [],
      mfa: "none documented",
      token: [{ text: "?key=<key>", status: "assumed" }],
      lifetime: "90 minutes, not in the response",
      refresh: "call second with renewal",
      failures: [
        { text: "401, status", status: "documented" },
        { text: "200, status.code is not OK", status: "assumed" },
        { text: "403, reason", status: "observed" },
      ],
    });
  });

  test.each([
    ["documented", "observed", "documented"],
    ["observed", "documented", "documented"],
    ["assumed", "observed", "observed"],
    ["observed", "assumed", "observed"],
  ] as const)("call a failure that is %s of one example and %s of another %s", (first, second, best) => {
    const { document, signIn } = madeUp(madeUpDocument(first, second));
    expect(factsOf("mbsi", document, signIn).failures[0]).toEqual({ text: "401, status", status: best });
  });

  test("of a document without a server are refused", () => {
    const { document, signIn } = madeUp();
    const facts = () => factsOf("mbsi", { ...document, servers: [] }, signIn);
    expect(facts).toThrow(UserError);
    expect(facts).toThrow("specs/mbsi.yaml needs a server, and a workflow that signs in.");
  });
});

describe("the sequence", () => {
  test("has no branch that no scenario takes, and tells a failure by its status where it can", () => {
    const { document, signIn } = madeUp();
    const lines = sequenceOf(document, signIn, { text: "the key", status: "observed" }).map(({ kind, text, status }) =>
      [kind, text, status === "documented" ? "" : status].filter(Boolean).join(" "),
    );
    expect(lines).toEqual([
      "call POST /first",
      "request pin",
      "branch accepted",
      "reply 200 ticket assumed",
      "branch refused",
      "reply 401",
      "end",
      "call POST /second",
      "request ticket",
      "branch accepted",
      "reply 200 session.key, session.renewal assumed",
      "branch refused",
      "reply 200 status.code is not OK assumed",
      "reply 403 observed",
      "end",
      "use the key observed",
    ]);
  });
});

describe("the scenarios in words", () => {
  test("are a line each, both halves on it", () => {
    expect(scenariosInWords(madeUpDocument(), "second")).toBe(
      [
        "**Scenarios**, which the mock plays:",
        "",
        '* **good**: send `{ "ticket": "fake" }`, get 200 with `{ "status": { "code": "OK" }, "session": { "key": "fake", "renewal": "fake" } }`',
        '* **wrong**: send `{ "ticket": "0" }`, get 200 with `{ "status": { "code": "NO" } }`',
        '* **locked**: send `{ "ticket": "1" }`, get 403 with `{ "reason": "fake" }`',
      ].join("\n"),
    );
  });

  test("are nothing where there are none", () => {
    expect(scenariosInWords(madeUpDocument(), "empty")).toBe("");
  });

  test("show the first 100 letters of a text of more than 200", () => {
    const document = madeUpDocument();
    const shown = (length: number) => {
      const examples = { good: { value: { pin: "x".repeat(length) } } };
      Object.assign(document.paths["/first"]?.post ?? {}, {
        requestBody: { content: { "application/json": { examples } } },
      });
      return scenariosInWords(document, "first").split("\n")[2];
    };
    const line = (pin: string) => `* **good**: send \`{ "pin": "${pin}" }\`, get 200 with \`{ "ticket": "fake" }\``;
    expect(shown(200)).toBe(line("x".repeat(200)));
    expect(shown(201)).toBe(line(`${"x".repeat(100)}… (shortened)`));
  });
});

describe("the variants in words", () => {
  test("are those with a title, on whichever level, on one line each", () => {
    expect(variantsInWords(madeUpDocument(), "first")).toBe(
      "* **By pin**: Where a pin is known.\n* **By name**\n* **A long name**: Long.",
    );
  });

  test("are nothing where there are none, and no others than those of the operation", () => {
    expect(variantsInWords(madeUpDocument(), "second")).toBeUndefined();
    expect(variantsInWords(madeUpDocument(), "empty")).toBeUndefined();
    expect(variantsInWords(madeUpDocument(), "no such operation")).toBeUndefined();
  });
});

describe("the copy for the reference", () => {
  const source = { title: "the docs", url: "https://vendor.example/docs", date: "2020-02" };
  const provenance = { status: "documented", source } as const;
  const inWords = "**Documented** by the vendor; source: [the docs](https://vendor.example/docs), 2020-02.";
  const copyOf = (document: OpenApiDocument) =>
    builtCopy(
      "mbsi",
      document,
      document.components?.securitySchemes ? madeUp(document).signIn : undefined,
      [sample("first", "echo 1"), sample("second", "echo 2")],
      "http://mock.invalid",
      // biome-ignore lint/suspicious/noExplicitAny: a copy has any members
    ) as any;
  const sample = (operationId: string, source: string) => ({
    operationId,
    source,
    lang: "Shell" as const,
    label: "curl" as const,
    scenario: "good",
    provider: "mbsi" as const,
    answer: {},
    mockOrigin: "http://mock.invalid",
  });

  test("has the samples of each operation alone, and what it does in words", () => {
    const { paths } = copyOf(madeUpDocument());
    expect(paths["/first"].post["x-codeSamples"]).toEqual([{ lang: "Shell", label: "curl", source: "echo 1" }]);
    expect(paths["/second"].post["x-codeSamples"]).toEqual([{ lang: "Shell", label: "curl", source: "echo 2" }]);
    expect(paths["/empty"].get).toEqual({ operationId: "empty", responses: {}, "x-codeSamples": [] });
    expect(paths["/first"].post.requestBody.description).toMatch(
      /^Body as `text\/json`: \*\*Observed\*\*.*\n\n\* \*\*By pin/,
    );
  });

  test("ends the introduction with the token and every row once, in the order of their numbers", () => {
    const document = madeUpDocument();
    const rows = { "x-contradictions": ["b10", "b2"] };
    Object.assign(document.servers?.[0] ?? {}, rows);
    Object.assign(document.paths["/first"]?.post ?? {}, rows);
    expect(copyOf(document).info.description).toBe(
      [
        "About [`specs/README.md`](../sources.html).",
        "## The token",
        "The key of a session.",
        "**Sent as**",
        "* `?key=<key>`",
        "**Lifetime and renewal**",
        "* **Lifetime**: 90 minutes, not in the response\n* **Refresh**: call second with renewal",
        "**A call with a refused token returns HTTP 200.** Not let in.",
        "A response with this status is a refusal if status.code is not OK.",
        "## Where sources disagree",
        "Sources disagree or leave a gap: [b2](../sources.html#b2), [b10](../sources.html#b10).",
      ].join("\n\n"),
    );
    expect(copyOf(document).servers).toEqual([
      { url: "https://vendor.example/api", ...rows },
      { url: "http://mock.invalid/mbsi", description: "The mock on your machine: npm run mock" },
    ]);
  });

  test("says nothing of a token or of rows where there are none", () => {
    expect(copyOf({ ...madeUpDocument(), components: {} }).info.description).toBe(
      "About [`specs/README.md`](../sources.html).",
    );
    const { description, ...info } = madeUpDocument().info;
    expect(copyOf({ ...madeUpDocument(), info, components: {} }).info).toEqual({ title: "Made-up sign-in" });
  });

  test.each(["value", "example", "default", "const", "enum"])("leaves data as it is, such as that of %s", (member) => {
    const data = { "x-provenance": provenance, "x-contradictions": ["b1"], properties: { a: false } };
    const schema = { [member]: data };
    const copy = copyOf({ ...madeUpDocument(), components: { schemas: { Pin: schema } as never } });
    expect(copy.components.schemas.Pin).toEqual(schema);
    expect(copy.info.description).not.toContain("#b1");
  });

  test("leaves an extension as it is", () => {
    const node = { "x-provenance": provenance };
    const { Pin } = copyOf({ ...madeUpDocument(), components: { schemas: { Pin: { "x-own": node } } as never } })
      .components.schemas;
    expect(Pin).toEqual({ "x-own": node });
  });

  test.each(["value", "x-pin", "description"])("describes a node of the name %s", (name) => {
    const node = () => ({ "x-provenance": provenance });
    const { components } = copyOf({
      ...madeUpDocument(),
      components: {
        schemas: { [name]: { properties: { [name]: node() } } },
        responses: { [name]: { content: { [name]: { examples: { [name]: node() } } } } },
      } as never,
    });
    const { schemas, responses } = components;
    expect(schemas[name].properties[name].description).toBe(inWords);
    expect(responses[name].content[name].examples[name].description).toBe(inWords);
  });
});
