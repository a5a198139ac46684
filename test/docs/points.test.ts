/** Open points are called by their titles wherever a page shows their codes. */
import { describe, expect, test } from "vitest";
import { namePoints, pointsOf, withNamedPoints } from "../../scripts/docs/points.ts";
import { builtSite } from "../support/site.ts";

const points = pointsOf(
  "# Sources\n\n| # | point | why |\n|---|---|---|\n| m9 | status for `wrong` credentials | x |\n| k2 | the host | m9 |\n| other | y | z |\n",
);
const named = (text: string) => namePoints(text, points, "sources.html");

test("the rows of a table that begin with a code have their titles in the next cell", () => {
  expect([...points]).toEqual([
    ["m9", "status for wrong credentials"],
    ["k2", "the host"],
  ]);
});

describe("in Markdown", () => {
  test.each([
    ["a link by a code", "so ([m9](sources.html#m9)).", "so ([m9: status for wrong credentials](sources.html#m9))."],
    [
      "a link by two codes becomes two links",
      "[m9, k2](sources.html#mikrocloud)",
      "[m9: status for wrong credentials](sources.html#m9), [k2: the host](sources.html#k2)",
    ],
    ["a code in a text", "see k2; or", "see [k2: the host](sources.html#k2); or"],
    [
      "a code in a row, but not the one that the row begins with",
      "| # | why |\n|---|---|\n| m9 | (k2) |\n",
      "| # | why |\n|---|---|\n| m9 | ([k2: the host](sources.html#k2)) |\n",
    ],
  ])("%s", (_, text, expected) => expect(named(text)).toBe(expected));

  test.each(["`m9` and v140", "```\nm9\n```\n", "## About m9\n", "[the row m9](x.html)", "m99, em9 and M9"])(
    "%j stays as it is",
    (text) => expect(named(text)).toBe(text),
  );
});

test("in a document, the links to points have the titles, and data stays", () => {
  const document = { description: "See [m9](../sources.html#m9).", value: "m9", list: ["[k2](../sources.html#k2)"] };
  expect(withNamedPoints(document, points)).toEqual({
    description: "See [m9: status for wrong credentials](../sources.html#m9).",
    value: "m9",
    list: ["[k2: the host](../sources.html#k2)"],
  });
});

test("no page of the site shows a bare code where it links to a point", async () => {
  let links = 0;
  for (const [path, content] of await builtSite()) {
    if (!path.endsWith(".html")) continue;
    for (const [, text = ""] of String(content).matchAll(
      /<a [^>]*href="[^"]*sources\.html#[a-z]\d+"[^>]*>(.*?)<\/a>/gs,
    )) {
      links++;
      expect(text, path).toMatch(/^[a-z]\d+: \S/);
    }
  }
  expect(links).toBeGreaterThan(100);
}, 120_000);
