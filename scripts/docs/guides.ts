/** The Markdown files that become pages, in the order in which they are read. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { providerNames } from "../../generated/providers.ts";
import type { MarkdownFile } from "./markdown.ts";

const order = [
  "getting-started",
  "sessions",
  "one-sign-in-for-many-processes",
  ...providerNames,
  "mock",
  "errors",
  "corporate-networks",
  "your-own-calls",
  "hey-api",
  "your-own-vendor",
  "adding-a-provider",
  "vendors-tried",
];

/** Every `docs/*.md`; one that is not in the list comes last. */
export async function readGuides(root: string): Promise<MarkdownFile[]> {
  const names = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md"));
  const guides = names.map((name) => name.slice(0, -".md".length));
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  guides.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return Promise.all(guides.map((name) => read(root, `docs/${name}.md`, `guides/${name}.html`)));
}

/** The page on the sources of the specs and their contradictions. */
export const readSources = (root: string) => read(root, "specs/README.md", "sources.html");

async function read(root: string, file: string, path: string): Promise<MarkdownFile> {
  return { file, path, text: await readFile(join(root, file), "utf8") };
}
