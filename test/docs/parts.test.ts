/** The small parts that the site is made of: HTML, literals of other languages, provenance in words. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duration } from "../../scripts/docs/facts.ts";
import { Html, html } from "../../scripts/docs/html.ts";
import { contradictionsInWords, inWords, seedsOf } from "../../scripts/docs/provenance.ts";
import { pythonLiteral, shellLiteral, typescriptLiteral } from "../../scripts/docs/samples/literal.ts";
import { UserError } from "../../scripts/lib/main.ts";
import { specsFolder } from "../support/specs.ts";

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
  });
});

describe("provenance in words", () => {
  const seeds = new Map([["000_0123456789abcdef.txt", "the page on logins"]]);
  const seed = "000_0123456789abcdef.txt";

  test.each([
    ["documented", "**Documented** by the vendor; source: [the page on logins](../sources.html#sources)."],
    [
      "observed",
      "**Observed** in public code, documented nowhere; source: [the page on logins](../sources.html#sources).",
    ],
    [
      "assumed",
      "**Assumed**, shown by no source; the nearest source is [the page on logins](../sources.html#sources).",
    ],
  ] as const)("says that a fact is %s, and by which page", (status, words) => {
    expect(inWords({ status, source: seed }, seeds)).toBe(words);
  });

  test("links a public address to itself and a repository to GitHub, and ends with the note", () => {
    const address = inWords({ status: "observed", source: "https://vendor.example/page", note: "By hand.\n" }, seeds);
    expect(address).toMatch(
      /; source: \[https:\/\/vendor\.example\/page\]\(https:\/\/vendor\.example\/page\)\. By hand\.$/,
    );
    const code = inWords({ status: "observed", source: "owner/client src/auth.py" }, seeds);
    expect(code).toContain("[owner/client](https://github.com/owner/client), `src/auth.py`.");
  });

  test("refuses a seed that specs/README.md does not list, and says where to add it", () => {
    const unknown = () => inWords({ status: "documented", source: "009_0123456789abcdef.txt" }, seeds);
    expect(unknown).toThrow(UserError);
    expect(unknown).toThrow(/specs\/README\.md lists no seed 009_0123456789abcdef\.txt; add it/);
  });

  test("knows the page of each of the four seeds", () => {
    const pages = seedsOf(readFileSync(join(specsFolder, "README.md"), "utf8"));
    expect([...pages.keys()].map((file) => file.slice(0, 3))).toEqual(["000", "001", "002", "003"]);
    expect(pages.get("001_b85b72c1d748e7b8.txt")).toBe(
      "the Freshdesk article on the RecoveryConnect authentication call",
    );
  });

  test("takes for a seed only a whole row of the table", () => {
    const row = "| 1 | `000_0123456789abcdef.txt` | the page on logins |";
    expect([...seedsOf(`a ${row}\n${row} b\n| 1 | 000_0123456789abcdef.txt | no code |\n`)]).toEqual([]);
    expect([...seedsOf(`x\n${row}\n\ny`)]).toEqual([["000_0123456789abcdef.txt", "the page on logins"]]);
  });

  test("links each contradiction to its row", () => {
    expect(contradictionsInWords(["b1", "b7"])).toContain("[b1](../sources.html#b1), [b7](../sources.html#b7).");
  });
});
