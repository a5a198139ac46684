/** The guides show the QR code of an enrolment as an image, in which no script of the vendor's markup can run. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import type { TotpCallback } from "../../src/index.ts";

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
  const [, html = ""] =
    /writeFile\("enrol\.html", (`[^`]+`), \{ mode: 0o600, flag: "wx" \}\);/.exec(texts.get(page) ?? "") ?? [];
  const write = new Function("mfa_svg", "challenge", `const image = ${image}; return ${html};`);
  const [, base64 = ""] =
    /^<img alt="QR code" width="300" src="data:image\/svg\+xml;base64,([\w+/=]+)">$/.exec(write(svg, { svg })) ?? [];
  expect(Buffer.from(base64, "base64").toString()).toBe(svg);
});

/** The first sample of a page that has the text, as a function of the modules that it imports; gives one of its names. */
async function sample(page: string, text: string, name: string, modules: object): Promise<unknown> {
  const blocks = [...(texts.get(page) ?? "").matchAll(/^```ts\n(.*?)^```/gms)].map(([, source = ""]) => source);
  const source = blocks.find((block) => block.includes(text)) ?? "";
  const { code } = await transform(source.replace(/^(const baseUrl|const client|console\.log).*/ms, ""), {
    loader: "ts",
  });
  const body = code.replace(/^import (.*) from ("[^"]+");$/gm, "const $1 = modules[$2];").replaceAll(/^export /gm, "");
  return new Function("modules", "console", `${body}\nreturn ${name};`)(modules, { log() {} });
}

test("the function of the guide to sessions shows every new QR code, in a file for its user alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "enrolment-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "enrol.html");
  await writeFile(file, "an older one");
  await chmod(file, 0o644);
  const terminal = { on() {}, close() {}, question: async () => "123456" };
  const ask = (await sample("docs/sessions.md", "enrol.html", "ask", {
    "node:readline/promises": { createInterface: () => terminal },
    "node:fs/promises": {
      rm: (path: string, options: object) => rm(join(folder, path), options),
      writeFile: (path: string, ...rest: [string, object]) => writeFile(join(folder, path), ...rest),
    },
    "provider-auth": {},
    "provider-auth/mikrocloud": {},
  })) as TotpCallback;
  const shown: string[] = [];
  for (const [index, svg] of ["<svg>1</svg>", "<svg>1</svg>", "<svg>2</svg>"].entries()) {
    await ask({ type: "enrolment", svg }, { attempt: index + 1, signal: new AbortController().signal });
    shown.push(Buffer.from(/base64,([^"]+)/.exec(await readFile(file, "utf8"))?.[1] ?? "", "base64").toString());
  }
  expect(shown).toEqual(["<svg>1</svg>", "<svg>1</svg>", "<svg>2</svg>"]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("the data URL of the guide to MikroCloud takes any text that JSON can hold", async () => {
  const image = (await sample("docs/mikrocloud.md", "function enrolmentImage", "enrolmentImage", {})) as (
    svg: string,
  ) => string;
  expect(image("<a>\ud83d\ude00</a>")).toBe("data:image/svg+xml;charset=utf-8,%3Ca%3E%F0%9F%98%80%3C%2Fa%3E");
  expect(image(JSON.parse('"<\\ud800>"'))).toBe("data:image/svg+xml;charset=utf-8,%3C%EF%BF%BD%3E");
});
