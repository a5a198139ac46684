/** A Markdown file of the repository as a page of the site. */
import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { markdownPage, titleOf } from "../../scripts/docs/markdown.ts";
import { UserError } from "../../scripts/lib/main.ts";

const targets = new Map([
  ["docs/mock.md", "guides/mock.html"],
  ["docs/guide.md", "guides/guide.html"],
  ["specs/README.md", "sources.html"],
  ["specs/mbsi.yaml", "reference/mbsi.html"],
]);

const start = "# A guide\n\nWhat it is about. And more.\n\n";

const page = (text: string) => markdownPage({ file: "docs/guide.md", path: "guides/guide.html", text }, targets);

/** The body of the page of a text that follows a title and a paragraph. */
const body = (text: string) =>
  parse(page(start + text).page.body.text, { blockTextElements: { script: true, style: true } });

const hrefs = (text: string) =>
  body(text)
    .querySelectorAll("a:not(.anchor)")
    .map((link) => link.getAttribute("href"));

test("the title and the first sentence of the paragraph below it are those of the page", () => {
  const { page: built } = page("# The `mock` server\n\nWhat it *is*\nabout. And more.\n");
  expect(built).toMatchObject({
    path: "guides/guide.html",
    title: "The mock server · provider-auth",
    description: "What it is about.",
  });
  expect(titleOf(built)).toBe("The mock server");
});

test.each([
  ["nothing", ""],
  ["no title", "A paragraph.\n"],
  ["a title of the second order", "## A guide\n\nA paragraph.\n"],
  ["no paragraph", "# A guide\n"],
])("a file with %s is refused by name and line", (_, text) => {
  expect(() => page(text)).toThrow(UserError);
  expect(() => page(text)).toThrow("docs/guide.md:1 must begin with a title (# …) and a paragraph.");
});

describe("a heading", () => {
  test("has the id that GitHub gives it", () => {
    const text = "## What's `x-token`?\n\n## Try it: 2 ways\n\n## Twice\n\n## Twice\n";
    const ids = body(text)
      .querySelectorAll("h2")
      .map(({ id }) => id);
    expect(ids).toEqual(["whats-x-token", "try-it-2-ways", "twice", "twice-1"]);
  });

  test("links to itself, but the title does not", () => {
    const document = body("## Twice\n\n## Twice\n");
    expect(document.querySelectorAll("h2 a").map((link) => link.getAttribute("href"))).toEqual(["#twice", "#twice-1"]);
    expect(document.querySelector("h1 a")).toBeNull();
  });
});

describe("a link", () => {
  test("to a file of the repository leads to its page", () => {
    expect(hrefs("[a](mock.md), [b](../specs/mbsi.yaml) and [c](mock.md#options)")).toEqual([
      "../guides/mock.html",
      "../reference/mbsi.html",
      "../guides/mock.html#options",
    ]);
  });

  test("within the page and to another site stays as it is", () => {
    expect(hrefs("[a](#below) [b](https://vendor.example/x.md#y)")).toEqual([
      "#below",
      "https://vendor.example/x.md#y",
    ]);
  });

  test("whose text is the number of a row leads to the row, which on GitHub only its section can", () => {
    expect(hrefs("[m9](../specs/README.md#msp360) [rows](../specs/README.md#msp360)")).toEqual([
      "../sources.html#m9",
      "../sources.html#msp360",
    ]);
  });

  test("to a file that is no page is refused with its line, within a paragraph too", () => {
    const text = `${start}A paragraph\nof three lines, with\na [dead link](missing.md).\n`;
    expect(() => page(text)).toThrow(UserError);
    expect(() => page(text)).toThrow(/^docs\/guide\.md:7 links to missing\.md, which is no page of the site; mend/);
  });

  test("is reported with its line, for whoever looks where it leads", () => {
    const { links } = page(`${start}- one\n- [two](mock.md#x)\n\n| a |\n|---|\n| [b1](../specs/README.md#mbsi) |\n`);
    expect(links).toEqual([
      { page: "guides/guide.html", href: "../guides/mock.html#x", at: "docs/guide.md:6" },
      { page: "guides/guide.html", href: "../sources.html#b1", at: "docs/guide.md:10" },
    ]);
  });

  test("cannot run a script", () => {
    expect(hrefs("[a](javascript:alert(1))")).toEqual([]);
  });
});

describe("a table", () => {
  const table = body("| # | what |\n|---|---|\n| m9 | one |\n| m10 | two |\n| other | three |\n");

  test("has an id for each row with a number, and for no other", () => {
    expect(table.querySelectorAll("tr").map(({ id }) => id)).toEqual(["", "m9", "m10", ""]);
  });

  test("can be scrolled by keyboard", () => {
    expect(table.querySelector("table")?.getAttribute("tabindex")).toBe("0");
  });
});

describe("code", () => {
  test("of a known language is highlighted, and its text stays what it is", () => {
    const code = body('```ts\nconst a = "<b>" && 1;\n```\n').querySelector("pre code");
    expect(code?.querySelector(".hljs-keyword")?.text).toBe("const");
    expect(code?.text).toBe('const a = "<b>" && 1;\n');
  });

  test("of no language is escaped", () => {
    expect(page(`${start}\`\`\`\n<script>\n\`\`\`\n`).page.body.text).toContain("<code>&lt;script&gt;\n</code>");
  });
});

test("HTML in Markdown is text", () => {
  const text = "A <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n";
  expect(body(text).querySelectorAll("script, img")).toEqual([]);
  expect(page(start + text).page.body.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});
