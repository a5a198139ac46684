/** Writes the landing page as Markdown: its text, and the content of its components. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { type Content, siteBase } from "./content.ts";
import type { Page } from "./for-agents.ts";
import type { Card } from "./landing.ts";
import { code, drawingName, paragraphs, table } from "./markdown.ts";
import { linkTo, plain } from "./prose.ts";

const file = "site/src/content/docs/index.mdx";

/** @throws UserError if the page has an unknown component */
export async function landingPage(vendors: readonly Card[], guides: readonly Content[]): Promise<Page> {
  const source = await readFile(join(root, file), "utf8");
  const [, front = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  const { title, description, hero } = parse(front);
  const components: Record<string, () => string> = {
    Vendors: () => paragraphs(...vendors.map(vendorInWords)),
    Flows: () => vendors.map(({ diagram }) => `- ${plain(drawingName(diagram))}`).join("\n"),
    Guides: () =>
      guides
        .map(({ path, title, description }) => `- ${linkTo(title, siteBase + path)}: ${plain(description)}`)
        .join("\n"),
  };
  const text = body.replaceAll(/^import .* from "\.\.\/.*\n/gm, "").replaceAll(/^<(\w+) \/>$/gm, (_, name: string) => {
    const inWords = components[name];
    if (!inWords) throw new UserError(`${file} has <${name} />: add its content to scripts/docs/landing-markdown.ts.`);
    return inWords();
  });
  return { path: "index.html", title, description, text: paragraphs(hero?.tagline, text.trim()) };
}

function vendorInWords({ product, page, rows }: Card): string {
  const cells = rows.map(({ term, lines }) => [
    term,
    lines
      .map(({ lead, text, isCode, status }) =>
        [lead && `${plain(lead)}:`, isCode ? code(text) : plain(text), status && `(${status})`]
          .filter(Boolean)
          .join(" "),
      )
      .join("; "),
  ]);
  return paragraphs(`### ${linkTo(product, siteBase + page)}`, table(["", plain(product)], cells));
}
