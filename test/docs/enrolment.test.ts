/** The guides show the QR code of an enrolment as an image, in which no script of the vendor's markup can run. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

const pages = ["README.md", ...(await readdir(join(root, "docs"))).map((name) => `docs/${name}`)];
const texts = new Map(
  await Promise.all(pages.map(async (page) => [page, await readFile(join(root, page), "utf8")] as const)),
);

test.each(pages)("%s tells nobody to write or open an SVG file", (page) => {
  expect(texts.get(page)).not.toMatch(/["'`][^"'`\n]*\.svg["'`]|[Oo]pen \S+\.svg/);
});

test.each(["docs/mikrocloud.md", "docs/sessions.md"])("%s writes a page with the SVG as an image", (page) => {
  const svg = `"><script>alert(1)</script><svg xmlns="http://www.w3.org/2000/svg" onload="alert(2)">ü</svg>`;
  const [, image = ""] = /const image = (`[^`]+`);/.exec(texts.get(page) ?? "") ?? [];
  const [, html = ""] = /writeFile\("enrol\.html", (`[^`]+`), \{ mode: 0o600 \}\);/.exec(texts.get(page) ?? "") ?? [];
  const write = new Function("mfa_svg", "challenge", `const image = ${image}; return ${html};`);
  const [, base64 = ""] =
    /^<img alt="QR code" width="300" src="data:image\/svg\+xml;base64,([\w+/=]+)">$/.exec(write(svg, { svg })) ?? [];
  expect(Buffer.from(base64, "base64").toString()).toBe(svg);
});
