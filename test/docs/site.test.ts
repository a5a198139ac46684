/** The whole site as it is built: complete, of one piece, and without a request to anywhere else. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type HTMLElement, parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { deadLinks } from "../../scripts/docs/links.ts";
import { operationsOf } from "../../src/openapi/document.ts";
import { builtIn } from "../support/built-in.ts";
import { builtSite } from "../support/site.ts";
import { documents, specFile } from "../support/specs.ts";

const site = await builtSite();

/** Every page with its text without entities, as a reader or a program reads it. */
const pages = [...site]
  .filter(([path]) => path.endsWith(".html"))
  .map(([path, content]) => {
    const document = parse(String(content), { blockTextElements: { script: true, style: true } });
    return { path, html: String(content), document, text: document.text };
  });
const isReference = ({ path }: { path: string }) => path.startsWith("reference/");
const own = pages.filter((page) => !isReference(page));
const references = pages.filter(isReference);

const attributes = (document: HTMLElement, selector: string, name: string) =>
  document.querySelectorAll(selector).map((element) => element.getAttribute(name) ?? "");

const isElsewhere = (url: string) => /^(\/\/|(?!data:)[a-z]+:)/i.test(url);

test("there is a page for everything", () => {
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "404.html",
      "index.html",
      "changelog.html",
      "security.html",
      "sources.html",
      "guides/compatibility.html",
      "guides/runs-on.html",
      "guides/getting-started.html",
      "guides/mock.html",
      ...builtIn.map((name) => `guides/${name}.html`),
      ...providerNames.map((name) => `providers/${name}.html`),
      ...providerNames.map((name) => `reference/${name}.html`),
    ]),
  );
  expect(references).toHaveLength(providerNames.length);
});

/** The hashes of the inline scripts of a page. */
const hashesOf = (document: HTMLElement) =>
  document
    .querySelectorAll("script:not([src])")
    .map(({ innerHTML }) => `'sha256-${createHash("sha256").update(innerHTML).digest("base64")}'`);

describe.each(pages)("the page $path", ({ path, document }) => {
  test("has a title and a description of its own", () => {
    const [title, description] = [
      document.querySelector("title")?.text,
      ...attributes(document, "[name=description]", "content"),
    ];
    expect(title?.trim().length).toBeGreaterThan(5);
    expect(description?.trim().length).toBeGreaterThan(5);
    expect(pages.filter((page) => page.document.querySelector("title")?.text === title)).toHaveLength(1);
  });

  test("has the browser allow its own origin and the scripts that it has, and nothing else", () => {
    const [policy = "", ...others] = attributes(document, "[http-equiv=Content-Security-Policy]", "content");
    expect(others).toEqual([]);
    const scripts = [...new Set(hashesOf(document))].join(" ");
    expect(scripts).toMatch(/^'sha256-/);
    expect(policy.split("; ")).toEqual(
      path.startsWith("reference/")
        ? [
            "default-src 'none'",
            "img-src 'self' data:",
            "connect-src 'self'",
            `script-src 'self' 'wasm-unsafe-eval' ${scripts}`,
            "style-src 'self' 'unsafe-inline'",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
          ]
        : [
            "default-src 'none'",
            "img-src 'self' data:",
            // The forms of the pages on vendors send to a mock on this machine.
            path.startsWith("providers/")
              ? "connect-src 'self' http://127.0.0.1:* http://localhost:*"
              : "connect-src 'self'",
            `script-src 'self' 'wasm-unsafe-eval' ${scripts}`,
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "base-uri 'none'",
            "form-action 'none'",
          ],
    );
    // A script of an attribute would need more than that.
    expect(document.querySelectorAll("[onclick], [onload], [onerror]")).toEqual([]);
  });

  test("loads nothing from another origin", () => {
    const urls = [...attributes(document, "[src]", "src"), ...attributes(document, "link", "href")];
    expect(urls.length).toBeGreaterThan(1);
    expect(urls.filter(isElsewhere)).toEqual([]);
    const styles = document.querySelectorAll("style").map((element) => element.text);
    expect(styles.join("").match(/url\((?!["']?data:)[^)]*|@import[^;]*/g) ?? []).toEqual([]);
  });
});

test.each(pages)("the page $path has one first heading, and works below any prefix", ({ document, html }) => {
  expect(document.querySelectorAll("h1")).toHaveLength(1);
  const urls = [...attributes(document, "[src]", "src"), ...attributes(document, "[href]", "href")];
  expect(urls.filter((url) => url.startsWith("/"))).toEqual([]);
  expect(html).not.toContain("--base--");
});

test("every table is in a region that can be reached by keyboard and says which table it is", () => {
  const labels = own.flatMap(({ path, document }) => {
    const tables = document.querySelectorAll("main table");
    const regions = document.querySelectorAll('main .table[role=region][tabindex="0"]');
    expect(
      tables.map(({ parentNode }) => parentNode),
      path,
    ).toEqual(regions);
    const own = regions.map((region) => region.getAttribute("aria-label") ?? "");
    expect(new Set(own).size, path).toBe(own.length);
    return own;
  });
  expect(labels.length).toBeGreaterThan(50);
  expect(labels.filter((label) => !/^Table \d+: \S/.test(label))).toEqual([]);
  expect(labels).toContain("Table 1: vendor, what failed, status, body, how it is known");
});

test("the pages on the project are in the navigation, and say what their files say", () => {
  const { document } = own.find(({ path }) => path === "security.html") ?? {};
  expect(document?.querySelector("h1")?.text).toBe("Security");
  expect(document?.querySelector("#report-a-vulnerability")).toBeTruthy();
  const links = document
    ?.querySelectorAll("nav.sidebar a")
    .map((link) => [link.text.trim(), link.getAttribute("href")]);
  expect(links).toEqual(
    expect.arrayContaining([
      ["Compatibility", "guides/compatibility.html"],
      ["What it runs on", "guides/runs-on.html"],
      ["Changelog", "changelog.html"],
      ["Security", "security.html"],
    ]),
  );
  const changelog = own.find(({ path }) => path === "changelog.html");
  expect(changelog?.document.querySelector("#unreleased")).toBeTruthy();
});

test("the sources are links, and no version reads as that of a vendor's API", () => {
  const { document } = own.find(({ path }) => path === "sources.html") ?? {};
  const rows = document?.querySelectorAll("main table")[3]?.querySelectorAll("tbody tr") ?? [];
  const withoutLink = rows.filter((row) => !row.querySelector("a")).map((row) => row.querySelectorAll("td")[1]?.text);
  expect(rows.length).toBeGreaterThan(20);
  expect(withoutLink).toEqual(["clients"]);
  for (const { html, path } of references) {
    expect(html, path).toMatch(/ sign-in \(document \d+\.\d+\.\d+\)<\/h1>/);
    expect(html, path).not.toMatch(/ sign-in \(\d/);
  }
});

test("every page with a title leads to its Markdown", () => {
  const linkOf = (path: string) => pages.find((page) => page.path === path)?.document.querySelector("a.as-markdown");
  expect(linkOf("guides/mock.html")?.text).toBe("View as Markdown");
  expect(linkOf("guides/mock.html")?.getAttribute("href")).toBe("./mock.md");
  expect(linkOf("reference/mbsi.html")?.getAttribute("href")).toBe("./mbsi.md");
  const without = pages.filter(({ document }) => !document.querySelector("a.as-markdown")).map(({ path }) => path);
  expect(without).toEqual(["404.html", "index.html"]);
});

test("every script is named by its content, so that no cache serves an old one", () => {
  const scripts = [...site.keys()].filter((path) => path.startsWith("assets/") && path.endsWith(".js"));
  expect(scripts).toHaveLength(3);
  for (const path of scripts) {
    const hash = createHash("sha256")
      .update(site.get(path) ?? "")
      .digest("hex");
    expect(path).toMatch(new RegExp(`^assets/(redoc|reference|try)\\.${hash.slice(0, 8)}\\.js$`));
  }
  const page = pages.find(({ path }) => path === "providers/mbsi.html");
  expect(attributes(page?.document as HTMLElement, "main script[src*=assets]", "src")).toEqual([
    `../${scripts.find((path) => path.includes("try"))}`,
  ]);
});

test("every guide says where the reader is, and what is next", () => {
  const guides = own.filter(({ path }) => path.startsWith("guides/"));
  expect(guides.length).toBeGreaterThan(10);
  for (const { path, document } of guides) {
    expect(attributes(document, "nav.sidebar [aria-current=page]", "href"), path).toEqual([`../${path}`]);
    expect(document.querySelectorAll(".pagination-links a").length, path).toBeGreaterThan(0);
    expect(document.querySelectorAll("starlight-toc a").length, path).toBeGreaterThan(1);
  }
});

describe("the reference", () => {
  const scripts = [...site.keys()].filter((path) => /^assets\/redoc\..*\.js$/.test(path));
  const script = String(site.get(scripts[0] ?? ""));

  test("shares one script, which is named by its content", () => {
    expect(scripts).toHaveLength(1);
    const hash = createHash("sha256").update(script).digest("hex");
    expect(scripts[0]).toBe(`assets/redoc.${hash.slice(0, 8)}.js`);
  });

  test.each(references)("page $path imports that script, and nothing else", ({ document }) => {
    const code = document.querySelectorAll("script").map((element) => element.text);
    const imports = code.flatMap((text) => [...text.matchAll(/^\s*import\s[^;]*?from\s*["']([^"']+)["']/gm)]);
    expect(imports.map(([, from]) => from)).toEqual([`../${scripts[0]}`]);
    // With the hash of the script as Redocly serves it, the browser would refuse ours.
    expect(document.querySelectorAll("[integrity]")).toEqual([]);
    expect(code.join("")).not.toMatch(/\b(fetch|import)\(|XMLHttpRequest|sendBeacon/);
  });

  test.each(references)("page $path turns the telemetry off and names none of Redocly's hosts", ({ html }) => {
    expect(html).toContain('"disableTelemetry":true');
    expect(html).not.toMatch(/cdn\.redocly\.com|cdn\.redoc\.ly|otel\.cloud/);
  });

  test.each(providerNames)("page of %s is readable before its script has run", (provider) => {
    const { document } = references.find(({ path }) => path === `reference/${provider}.html`) ?? {};
    const shown = document?.querySelector("#redoc")?.text;
    expect(shown).toContain(documents[provider].info.title);
    for (const { path, method } of operationsOf(documents[provider])) {
      expect(shown).toContain(documents[provider].paths[path]?.[method.toLowerCase()]?.summary);
    }
    expect(document?.querySelector("noscript a")?.getAttribute("href")).toBe(`../providers/${provider}.html`);
  });

  test("page has the site's navigation, its search, and links to the rest on the vendor and to the other vendors", () => {
    const { document } = references.find(({ path }) => path === "reference/mbsi.html") ?? {};
    expect(attributes(document as HTMLElement, "nav.sidebar [aria-current=page]", "href")).toEqual([
      "../reference/mbsi.html",
    ]);
    expect(
      document?.querySelectorAll("site-search, starlight-theme-select").map(({ rawTagName }) => rawTagName),
    ).toEqual(expect.arrayContaining(["site-search", "starlight-theme-select"]));
    const links = document?.querySelectorAll(".sl-markdown-content > ul a") ?? [];
    expect(links.map((link) => [link.text, link.getAttribute("href")])).toEqual([
      ["POST /api/v140/auth", "#/other/authenticate"],
      ["Sign-in and samples", "../providers/mbsi.html"],
      ["Pitfalls", "../guides/mbsi.html"],
      ["OpenAPI document", "../specs/mbsi.yaml"],
      ["Workflow", "../specs/mbsi.arazzo.yaml"],
      ["MSP360 Managed Backup", "../reference/msp360.html"],
      ["MikroCloud", "../reference/mikrocloud.html"],
      ["CRM.COM Web API", "../reference/crmcom.html"],
    ]);
  });

  test("script loads no logo", () => {
    expect(script).not.toContain("cdn.redoc.ly/redoc/logo-mini");
    expect(script.match(/data:image\/svg\+xml,[^"]*Redoc/g)).toHaveLength(2);
  });
});

describe("links", () => {
  test("all lead somewhere", () => {
    expect(deadLinks(site)).toEqual([]);
  });

  test.each([
    ["a page", '<a href="missing.html">x</a>', "missing.html"],
    ["a fragment of a page", '<a href="sources.html#zz9">x</a>', "sources.html#zz9"],
    ["a fragment of the same page", '<a href="#zz9">x</a>', "#zz9"],
    ["an asset", '<img src="assets/missing.svg">', "assets/missing.svg"],
    ["a page, named in code", '<pre><code><a href="missing.html">x</a></code></pre>', "missing.html"],
    ["a file for readers without scripts", '<noscript><a href="missing.yaml">x</a></noscript>', "missing.yaml"],
  ])("to %s that is not there are found", (_, markup, href) => {
    const spoilt = new Map(site).set("index.html", String(site.get("index.html")).replace("<main", `${markup}<main`));
    expect(deadLinks(spoilt)).toEqual([`index.html links to ${href}, which does not exist.`]);
  });

  test("to other sites are left alone", () => {
    const page = '<a href="https://vendor.example/">x</a><a href="mailto:a@vendor.example">y</a>';
    expect(deadLinks(new Map([["index.html", page]]))).toEqual([]);
  });
});

test.each(providerNames)("the spec of %s is on the site byte for byte", (provider) => {
  expect(Buffer.compare(Buffer.from(site.get(`specs/${provider}.yaml`) ?? ""), readFileSync(specFile(provider)))).toBe(
    0,
  );
});

describe("no secret is real:", () => {
  const secret =
    /["']?\b(\w*(?:pass(?:word|_?code)|token|totp|secret|authentication_?code))\\?["']?\s*[:=]\s*\\?["']([^"'\\\n]+)/gi;
  /** One-time codes, what stands for a value, and the expression by which a link takes it over. */
  const known = ["000000", "111111", "999999", "your password", "$response.body#/token"];

  test("whatever the name of a secret stands before says that it is fake", () => {
    const values = pages.flatMap(({ path, document, text }) => {
      // The text of a page does not have its scripts, and Redoc takes the document from one.
      const scripts = document.querySelectorAll("script").map((element) => element.text);
      return [text, ...scripts].flatMap((part) =>
        [...part.matchAll(secret)].map(([, , value = ""]) => ({ path, value })),
      );
    });
    expect(values.length).toBeGreaterThan(100);
    expect(values.filter(({ value }) => !/fake|example/i.test(value) && !known.includes(value))).toEqual([]);
  });

  test("the start of the token that a vendor prints is nowhere", () => {
    for (const [path, content] of site) expect(String(content).includes("eyJraWQi"), path).toBe(false);
  });
});
