/** What programs read instead of the pages: the Markdown of every page, llms.txt, and links that resolve. */
import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { filesForAgents } from "../../scripts/docs/for-agents.ts";
import { deadLinks } from "../../scripts/docs/links.ts";
import { builtSite } from "../support/site.ts";

const site = await builtSite();
const textOf = (path: string) => String(site.get(path) ?? "");
const pages = [...site.keys()].filter((path) => path.endsWith(".html") && path !== "404.html");

test("every page links to its Markdown, which is in the same folder and starts with the title of the page", () => {
  expect(pages.length).toBeGreaterThan(25);
  for (const page of pages) {
    const document = parse(textOf(page));
    const links = document.querySelectorAll('head link[rel=alternate][type="text/markdown"]');
    const name = page.replace(/^.*\//, "").replace(/html$/, "md");
    expect(
      links.map((link) => link.getAttribute("href")),
      page,
    ).toEqual([name]);
    const markdown = textOf(page.replace(/html$/, "md"));
    const [, title] = /^# (.+)\n\n\S/.exec(markdown) ?? [];
    const titles: Record<string, string | undefined> = {
      "index.html": "Sign in to APIs that OAuth libraries do not cover",
    };
    const heading = document.querySelector("h1")?.text.trim();
    if (!page.startsWith("reference/")) expect(title, page).toBe(titles[page] ?? heading);
    expect(markdown.length, page).toBeGreaterThan(500);
  }
});

test("the page for what is not there has no Markdown", () => {
  expect(textOf("404.html")).not.toContain("text/markdown");
  expect(site.has("404.md")).toBe(false);
});

describe("the Markdown", () => {
  const files = [...site.keys()].filter((path) => path.endsWith(".md") || path.startsWith("llms"));

  test("has no markup of the site, no placeholder, and no address of the machine that built it", () => {
    expect(files.length).toBeGreaterThan(25);
    for (const path of files)
      expect(textOf(path), path).not.toMatch(
        /--base--|<svg class="diagram|<figure|<script|<details|class="provenance|^---\ntitle/m,
      );
  });

  test("says of the vendors what their pages say", () => {
    for (const path of ["providers/mikrocloud.md", "reference/mikrocloud.md"]) {
      expect(textOf(path)).toMatch(/^# MikroCloud\n/);
      expect(textOf(path)).toContain(
        "Sequence of the sign-in to MikroCloud: POST /user/login, then POST /user/passport",
      );
      expect(textOf(path)).toContain("`POST /user/passport`");
      expect(textOf(path)).toContain("#### 401 (documented)");
      expect(textOf(path)).toContain("| `wrongCode` |");
      expect(textOf(path)).toContain("\n#### Scenario `wrongCode`, refused\n\n##### session\n\n```ts\n");
      expect(textOf(path)).toContain("[k2: generations of the API](../sources.md#k2)");
    }
  });

  test("keeps the code of the landing page, and says what its cards show", () => {
    expect(textOf("index.md")).toContain('import { createSession } from "provider-auth";');
    expect(textOf("index.md")).toContain("| Failure | `200, status.code is not OK` (assumed) |");
    expect(textOf("index.md")).toContain("- [Sessions](guides/sessions.md): How to sign in once and stay signed in");
    expect(textOf("index.md")).not.toMatch(/components|<Vendors/);
  });

  test("has links that are dead found, by page and by heading", () => {
    const spoilt = (line: string) =>
      deadLinks(new Map([...site, ["sources.md", `${textOf("sources.md")}\n${line}\n`]]));
    expect(spoilt("[a](missing.md)")).toEqual(["sources.md links to missing.md, which does not exist."]);
    expect(spoilt("[a](guides/mock.md#nowhere)")).toEqual([
      "sources.md links to guides/mock.md#nowhere, which does not exist.",
    ]);
    expect(spoilt("`[a](missing.md)` and [b](guides/mock.md#state)")).toEqual([]);
  });
});

describe("llms.txt", () => {
  const lines = textOf("llms.txt").split("\n");
  const linked = lines.flatMap((line) => /^- \[.+?\]\((.+?)\): \S/.exec(line)?.[1] ?? []);

  test("begins with the name and a summary, and has the sections of the navigation", () => {
    expect(lines[0]).toBe("# provider-auth");
    expect(lines[2]).toMatch(/^> Sign in to the APIs of MSP360, MBSi, MikroCloud, CRM\.COM and vendors of your own/);
    expect(lines.filter((line) => line.startsWith("## "))).toEqual(
      expect.arrayContaining(["## Start here", "## Vendors", "## Guides", "## Files"]),
    );
  });

  test("links the Markdown of every page once, and the files of each vendor", () => {
    const own = pages.filter((page) => !page.startsWith("reference/") && page !== "index.html");
    for (const page of own)
      expect(
        linked.filter((link) => link === page.replace(/html$/, "md")),
        page,
      ).toHaveLength(1);
    expect(linked).toEqual(
      expect.arrayContaining([
        "specs/mbsi.yaml",
        "specs/mbsi.arazzo.yaml",
        "http/mbsi.http",
        "http/crmcom.http",
        "http/crmcom.postman_collection.json",
        "guides/sessions.md",
      ]),
    );
    expect(lines).toContain(
      "- [MBSi RecoveryConnect: OpenAPI](specs/mbsi.yaml): the calls of the sign-in, with named examples",
    );
  });

  test("has all pages in one file in the same folder", () => {
    const full = textOf("llms-full.txt");
    for (const title of [
      "Sign in to APIs that OAuth libraries do not cover",
      "Sessions",
      "The mock",
      "CRM.COM Web API",
      "The specs",
    ])
      expect(full).toContain(`\n# ${title}\n`.slice(full.startsWith(`# ${title}`) ? 1 : 0));
    expect(full).toContain("](guides/sessions.md");
    expect(full).not.toContain("](../");
  });
});

test("links of a page lead to Markdown where there is some, seen from where it stands", () => {
  const page = (path: string, text: string) => ({ path, title: "T", description: "D.", text });
  const text = '---\ntitle: "T"\n---\n\n[a](/--base--/guides/b.html#c) [d](/--base--/specs/mbsi.yaml) `/--base--/x`\n';
  const files = filesForAgents({
    landing: page("index.html", "[a](/--base--/guides/b.html)"),
    contents: [
      page("guides/b.html", text),
      page("providers/acme.html", '<span class="provenance observed">observed</span>'),
    ],
    sidebar: [{ label: "Guides", items: [{ label: "In", items: [{ slug: "guides/b" }] }] }],
    vendors: [{ name: "acme", product: "Acme" }],
  });
  expect(files.get("guides/b.md")).toBe("# T\n\n[a](../guides/b.md#c) [d](../specs/mbsi.yaml) `../x`\n");
  expect(files.get("index.md")).toBe("# T\n\n[a](guides/b.md)\n");
  expect(files.get("providers/acme.md")).toBe("# T\n\n(observed)\n");
  expect(files.get("reference/acme.md")).toBe("# T\n\n(observed)\n");
  expect(files.get("llms-full.txt")).toContain("[a](guides/b.md#c) [d](specs/mbsi.yaml)");
});
