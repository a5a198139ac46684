/** A Markdown file of the repository as content of the site. */
import { describe, expect, test } from "vitest";
import { contentOf, idsOf } from "../../scripts/docs/content.ts";
import { UserError } from "../../scripts/lib/main.ts";

const targets = new Map([
  ["docs/mock.md", "guides/mock.html"],
  ["docs/guide.md", "guides/guide.html"],
  ["specs/README.md", "sources.html"],
  ["specs/mbsi.yaml", "providers/mbsi.html"],
]);
const ids = new Map([
  ["docs/mock.md", new Set(["options"])],
  ["docs/guide.md", new Set(["below"])],
  ["specs/README.md", new Set(["m9", "msp360"])],
]);

const start = "# A guide\n\nWhat it is about. And more.\n\n";

const content = (text: string) => contentOf({ file: "docs/guide.md", path: "guides/guide.html", text }, targets, ids);

/** What follows the title and the paragraph below it. */
const body = (text: string) => content(start + text).text.split("And more.\n\n")[1];

test("the title and the first sentence of the paragraph below it become the front matter", () => {
  expect(content('# The `mock` "server"\n\nWhat it *is*\nabout. And more.\n')).toEqual({
    path: "guides/guide.html",
    title: 'The mock "server"',
    description: "What it is about.",
    text: '---\ntitle: "The mock \\"server\\""\ndescription: "What it is about."\n---\n\nWhat it *is*\nabout. And more.\n',
  });
});

test.each([
  ["nothing", ""],
  ["no title", "A paragraph.\n"],
  ["a title of the second order", "## A guide\n\nA paragraph.\n"],
  ["no paragraph", "# A guide\n"],
])("a file with %s is refused by name and line", (_, text) => {
  expect(() => content(text)).toThrow(UserError);
  expect(() => content(text)).toThrow("docs/guide.md:1 must begin with a title (# …) and a paragraph.");
});

test("what can be linked to are the headings by the ids that GitHub gives them, and the numbered rows", () => {
  const text =
    "# No\n\n## What's `x-token`?\n\n## Try it: 2 ways\n\n## Twice\n\n### Twice\n\n| # |\n|---|\n| m9 |\n| other |\n";
  expect([...idsOf(text)]).toEqual(["whats-x-token", "try-it-2-ways", "twice", "twice-1", "m9"]);
});

describe("a link", () => {
  test("to a file of the repository leads to its page", () => {
    expect(body("[a](mock.md), [b](../specs/mbsi.yaml) and [`c` (mock.md)](mock.md#options)")).toBe(
      "[a](/--base--/guides/mock.html), [b](/--base--/providers/mbsi.html) and [`c` (mock.md)](/--base--/guides/mock.html#options)",
    );
  });

  test("by a reference leads to its page too", () => {
    expect(body("[a][one]\n\n[one]: mock.md\n")).toBe("[a][one]\n\n[one]: /--base--/guides/mock.html\n");
  });

  test("within the page and to another site stays as it is", () => {
    const text = "[a](#below) [b](https://vendor.example/x.md#y) `[c](mock.md)`";
    expect(body(text)).toBe(text);
  });

  test("whose text is the number of a row leads to the row, which on GitHub only its section can", () => {
    expect(body("[m9](../specs/README.md#msp360) [rows](../specs/README.md#msp360)")).toBe(
      "[m9](/--base--/sources.html#m9) [rows](/--base--/sources.html#msp360)",
    );
  });

  test.each([
    ["missing.md", "links to missing.md, which is not a page of the site; fix"],
    ["javascript:alert(1)", "links to javascript:alert(1), which is not a page of the site; fix"],
    ["mock.md#nowhere", "links to guides/mock.html#nowhere, which does not exist."],
    ["#nowhere", "links to guides/guide.html#nowhere, which does not exist."],
  ])("to %s is refused with its line, within a paragraph and in a table too", (href, message) => {
    const paragraph = `${start}A paragraph\nof three lines, with\na [dead link](${href}).\n`;
    expect(() => content(paragraph)).toThrow(UserError);
    expect(() => content(paragraph)).toThrow(`docs/guide.md:7 ${message}`);
    expect(() => content(`${start}| a |\n|---|\n| [b1](${href}) |\n`)).toThrow(/^docs\/guide\.md:7 links to /);
  });
});

test("a row with a number can be linked to, and no other", () => {
  expect(body("| # | what |\n|---|---|\n| m9 | one |\n| other | m10 |\n")).toBe(
    '| # | what |\n|---|---|\n| <a id="m9" class="row"></a>m9 | one |\n| other | m10 |\n',
  );
});

test("HTML in Markdown is text", () => {
  expect(body("A <script>alert(1)</script> é `<b>`\n\n<img src=x onerror=alert(1)>\n")).toBe(
    "A &lt;script>alert(1)&lt;/script> é `<b>`\n\n&lt;img src=x onerror=alert(1)>\n",
  );
});
