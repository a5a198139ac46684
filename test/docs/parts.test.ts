/** The small parts that the site is made of: HTML, literals of other languages, provenance in words. */
import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Html, html } from "../../scripts/docs/html.ts";
import { table } from "../../scripts/docs/markdown.ts";
import { membersOf } from "../../scripts/docs/members.ts";
import { contradictionsInWords, inWords } from "../../scripts/docs/provenance.ts";
import {
  powershellLiteral,
  pythonLiteral,
  shellLiteral,
  typescriptLiteral,
} from "../../scripts/docs/samples/literal.ts";
import { duration } from "../../scripts/docs/token.ts";

describe("the html template", () => {
  test("escapes what is put in", () => {
    expect(html`<p title="${`"'`}">${"<b> & </b>"}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;b&gt; &amp; &lt;/b&gt;</p>',
    );
  });

  test("keeps what is HTML already, and joins lists without a separator", () => {
    expect(html`<ul>${[html`<li>${1}</li>`, "<", new Html("<hr>")]}</ul>`.text).toBe("<ul><li>1</li>&lt;<hr></ul>");
  });

  test("puts nothing in the place of undefined", () => {
    expect(html`<p>${undefined}</p>`.text).toBe("<p></p>");
  });
});

test("a table omits a column whose cells are all empty", () => {
  const rows = [
    ["a", "", "", "x|y"],
    ["b", " ", "c", ""],
  ];
  expect(table(["One", "Two", "Three", "Four"], rows)).toBe(
    "| One | Three | Four |\n| --- | --- | --- |\n| a |  | x\\|y |\n| b | c |  |",
  );
  expect(table(["One"], [])).toBe("");
});

test("a member has the types of its variants, each once, if it has no type of its own", () => {
  const document = {
    ...{ openapi: "3.1.0", info: { title: "Made-up", version: "1" }, paths: {} },
    components: { schemas: { Digits: { type: "string", pattern: "^[0-9]+$" } } },
  };
  const properties = {
    seconds: { oneOf: [{ $ref: "#/components/schemas/Digits" }, { type: "integer" }, { type: "string" }] },
    free: {},
    flag: { type: "boolean", anyOf: [{ const: true }] },
  };
  const members = membersOf(document as never, { type: "object", properties } as never);
  expect(members.map(({ name, type }) => [name, type])).toEqual([
    ["seconds", "string or integer"],
    ["free", ""],
    ["flag", "boolean"],
  ]);
});

test.each([
  [1_209_599, "14 days"],
  [1_209_600, "14 days"],
  [86_399, "1 day"],
  [7200, "2 hours"],
  [3600, "1 hour"],
  [3599, "1 hour"],
  [5400, "90 minutes"],
  [90, "90 seconds"],
  [60, "1 minute"],
  [45, "45 seconds"],
  [1, "1 second"],
  [0, "0 seconds"],
])("a lifetime of %d seconds is called %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

describe("a literal", () => {
  /** Pieces that a careless replacement would take for syntax. */
  const piece = fc.constantFrom(
    ": null",
    ": true",
    '": null,',
    "'",
    '"',
    "\\",
    "\n",
    "\u2028",
    "{",
    "[",
    ",",
    "$1",
    "a",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  // In an object literal of JavaScript, __proto__ is no member.
  const name = text.filter((key) => key !== "__proto__");
  const scalar = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
  const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  test("of TypeScript evaluates to its value", () => {
    fc.assert(
      fc.property(json, fc.nat(4), (value, spaces) => {
        const evaluated = runInNewContext(`(${typescriptLiteral(value, spaces)})`);
        expect(asJson(evaluated)).toEqual(asJson(value));
      }),
    );
  });

  test("of Python evaluates to its value", () => {
    const program =
      "import ast, json, sys; print(json.dumps([ast.literal_eval(text) for text in json.load(sys.stdin)]))";
    // One start of Python for many values.
    const values = fc.array(json, { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(values, (many) => {
        const input = JSON.stringify(many.map((value) => pythonLiteral(value, 4)));
        expect(JSON.parse(execFileSync("python3", ["-c", program], { input, encoding: "utf8" }))).toEqual(asJson(many));
      }),
      { numRuns: 5 },
    );
  });

  test("of the shell arrives as the one argument that it is", () => {
    const unit = fc.constantFrom("'", '"', "\\", "\n", "$", "`", " ", "*", "!", "~", ";", "é", "a");
    const values = fc.array(fc.string({ unit }), { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(values, (many) => {
        const script = `printf '%s\\0' ${many.map(shellLiteral).join(" ")}`;
        const output = execFileSync("sh", ["-c", script], { encoding: "utf8" });
        expect(output.split("\0").slice(0, -1)).toEqual(many);
      }),
      { numRuns: 5 },
    );
  });

  test("is written as a person would write it", () => {
    const value = { name: "a", ".issued": null, none: {}, list: [true, null] };
    expect(typescriptLiteral(value, 2)).toBe(
      '{\n    name: "a",\n    ".issued": null,\n    none: {},\n    list: [\n      true,\n      null,\n    ],\n  }',
    );
    expect(pythonLiteral(value, 0)).toBe(
      '{\n    "name": "a",\n    ".issued": None,\n    "none": {},\n    "list": [\n        True,\n        None,\n    ],\n}',
    );
    expect(shellLiteral("it's")).toBe("'it'\\''s'");
    expect(powershellLiteral("it's ‘typographic’ $x `n")).toBe("'it''s ‘‘typographic’’ $x `n'");
  });
});

describe("provenance in words", () => {
  const source = { title: "the page on logins", date: "2018-12-13" };
  const url = "https://vendor.example/page";

  test.each([
    ["documented", "**Documented** by the vendor; source: [the page on logins](../sources.html#sources), 2018-12-13."],
    [
      "observed",
      "**Observed** in public code, but not documented; source: [the page on logins](../sources.html#sources), 2018-12-13.",
    ],
    [
      "assumed",
      "**Assumed**, without evidence in a source; the nearest source is [the page on logins](../sources.html#sources), 2018-12-13.",
    ],
  ] as const)("says that a fact is %s, and by which page of which date", (status, words) => {
    expect(inWords({ status, source })).toBe(words);
  });

  test("links a source to its own address where it has one, and ends with the note", () => {
    expect(inWords({ status: "documented", source: { ...source, url }, note: "By hand.\n" })).toBe(
      "**Documented** by the vendor; source: [the page on logins](https://vendor.example/page), 2018-12-13. By hand.",
    );
  });

  test("names no source where there is none", () => {
    expect(inWords({ status: "assumed", note: "Nobody says." })).toBe(
      "**Assumed**, without evidence in a source. Nobody says.",
    );
  });

  test("links each contradiction to its row", () => {
    expect(contradictionsInWords(["b1", "b7"])).toContain("[b1](../sources.html#b1), [b7](../sources.html#b7).");
  });
});
