/** Texts of a spec on a page, in its Markdown and in what the page is rendered from: they stay text, whatever is in them. */
import { markdownToHtml } from "satteri";
import { describe, expect, test } from "vitest";
import { block, code, codeName, table } from "../../scripts/docs/markdown.ts";
import { linkTo, plain, prose, proseLine } from "../../scripts/docs/prose.ts";

/** What a text would bring onto a page: an element, or a link that runs something. */
const hostile = [
  "<img onerror=1>",
  "` <img onerror=1> ``",
  "a ` b\n\n<img onerror=1>\n\nc ` d",
  "\\` <img onerror=1> `",
  "    <img onerror=1>",
  "- a\n\n      <img onerror=1>",
  "~~~\n<img onerror=1>\n~~~",
  "```\n<img onerror=1>",
  "> <img\nonerror=1>",
  "<!-- x",
  "a <!-- x",
  "</script><script>1</script>",
  "<div>\n`<img>`\n\n</div>",
  "| a |\n|---|\n| `<b>` <img> |",
  "[x](javascript:1)",
  "[x](JavaScript:1)",
  "[x](java&Tab;script:1)",
  "[x](vbscript:1)",
  "[x](data:text/html,1)",
  "![x](javascript:1)",
  "[![x](https://a.example/b)](javascript:1)",
  "<javascript:1>",
  "[d]: javascript:1\n\n[d]",
  "<a href='javascript:1'>x</a>",
];

const render = (markdown: string) => markdownToHtml(`${markdown}\n\nafter`).html;

const allowed =
  /^<(\/?(p|h2|code|pre|ul|li|ol|blockquote|table|thead|tbody|tr|th|td|a)|img src="https:\/\/a\.example\/b" alt="x")( class="language-[^"<>]*")?>$/;

function expectHarmless(markdown: string): void {
  const html = render(markdown);
  const links = html.matchAll(/<a href="([^"]*)">/g);
  expect([...links].filter(([, url = ""]) => !/^https?:/.test(url))).toEqual([]);
  const elements = html.replaceAll(/<a href="[^"]*">/g, "<a>").match(/<[^>]*>/g) ?? [];
  expect(elements.filter((element) => !allowed.test(element))).toEqual([]);
  // What a text begins, it ends.
  expect(html).toMatch(/<p>after<\/p>\n$/);
}

describe.each(hostile)("%j", (text) => {
  test("is text in a paragraph", () => expectHarmless(prose(text)));
  test("is text in a title", () => expectHarmless(`## ${plain(text)}`));
  test("is text in the label of a link", () => expectHarmless(linkTo(text, "https://vendor.example")));
  test("is text in a cell", () => expectHarmless(table(["a", "b"], [[proseLine(text), code(text)]])));
  test("is code in a block and in a line", () => expectHarmless(`${block("sh", text)}\n\nthe ${code(text)}`));
});

test("what is Markdown stays what it is", () => {
  const text = "See `<key>`, [the docs](https://vendor.example/a_b) and *more*:\n\n* a\n* b\n\n```json\n{}\n```";
  expect(prose(text)).toBe(text);
});

test("a title shows every character that it has", () => {
  const title = "A_b *c* `d` [e](f) <g> & &amp; h|i ~j~ \\k";
  expect(render(`## ${plain(title)}`)).toBe(
    "<h2>A_b *c* `d` [e](f) &lt;g&gt; &amp; &amp;amp; h|i ~j~ \\k</h2>\n<p>after</p>\n",
  );
});

test("an address does not end before it ends", () => {
  expect(linkTo("a", "https://vendor.example/b)<img/onerror=1>")).toBe(
    "[a](https://vendor.example/b%29%3Cimg/onerror=1%3E)",
  );
});

test("no line of colons makes a box of what follows", () => {
  expect(prose(":::danger\na\n:::")).toBe("\\:::danger\na\n\\:::");
});

test("a bar does not end a cell, whatever stands before it", () => {
  expect(table(["a"], [["b|c \\| d \\\\| e"]])).toBe("| a |\n| --- |\n| b\\|c \\| d \\\\\\| e |");
});

test("the name of a scenario is one line of text", () => {
  expect(codeName("a\n\n<b>&amp;")).toBe("<code>a &lt;b>&amp;amp;</code>");
});
