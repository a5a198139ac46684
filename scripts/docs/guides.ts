/** The Markdown files that become pages, in reading order, and their navigation. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { providerNames } from "../../generated/providers.ts";
import { UserError } from "../lib/main.ts";
import type { Content, MarkdownFile } from "./content.ts";
import { guidePath, pagePath, projectPath, referencePath, sourcesPath } from "./paths.ts";
import { typescriptSection } from "./typescript.ts";

/** The guides of each section of the navigation. Guides named like a provider have their own section. */
const sections: [label: string, guides: string[]][] = [
  ["Start here", ["getting-started", "command-line", "sessions", "one-sign-in-for-many-processes"]],
  [
    "Guides",
    [
      "from-a-shell",
      "from-python",
      "from-powershell",
      "mock",
      "testing",
      "errors",
      "corporate-networks",
      "your-own-calls",
      "hey-api",
      "your-own-vendor",
      "adding-a-provider",
      "vendors-tried",
      "typescript-and-commonjs",
    ],
  ],
  ["Project", ["compatibility", "runs-on"]],
];

/** Files in the repository's root that are also pages, at the end of the last section of the navigation. */
export const projectFiles = ["CHANGELOG.md", "SECURITY.md"];

/**
 * Returns every `docs/*.md`, in the order of the navigation.
 *
 * @throws UserError for a guide that the navigation does not list
 */
export async function readGuides(root: string): Promise<MarkdownFile[]> {
  const names = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md"));
  const guides = names.map((name) => name.slice(0, -".md".length));
  const [first, ...others] = sections.map(([, listed]) => listed);
  const order = [...(first ?? []), ...providerNames, ...others.flat()];
  const unlisted = guides.find((name) => !order.includes(name));
  if (unlisted)
    throw new UserError(`docs/${unlisted}.md is not in the navigation; add it to a section in scripts/docs/guides.ts.`);
  const listed = order.filter((name) => guides.includes(name));
  return Promise.all(listed.map((name) => read(root, `docs/${name}.md`, guidePath(name))));
}

/** The page about the sources of the specs and their contradictions. */
export const readSources = (root: string) => read(root, "specs/README.md", sourcesPath);

/** The pages about the project. */
export const readProject = (root: string) =>
  Promise.all(projectFiles.map((file) => read(root, file, projectPath(file))));

async function read(root: string, file: string, path: string): Promise<MarkdownFile> {
  return { file, path, text: await readFile(join(root, file), "utf8") };
}

/** Returns the navigation for Starlight's configuration. */
export function sidebarOf(guides: readonly Content[], vendors: { name: string; product: string }[]): object[] {
  const slugs = new Set(guides.map(({ path }) => slugOf(path)));
  const link = (path: string, label?: string) => (slugs.has(slugOf(path)) ? [{ slug: slugOf(path), label }] : []);
  const [first, ...others] = sections.map(([label, names]) => ({
    label,
    items: names.flatMap((name) => link(guidePath(name))),
  }));
  return [
    first ?? {},
    {
      label: "Vendors",
      items: vendors.map(({ name, product }) => ({
        label: product,
        collapsed: true,
        items: [
          { slug: slugOf(pagePath(name)), label: "Sign-in and samples" },
          ...link(guidePath(name), "Pitfalls"),
          { slug: slugOf(referencePath(name)), label: "Reference in Redoc" },
        ],
      })),
    },
    ...others.map((section, index) => ({
      ...section,
      items: [...section.items, ...(index === others.length - 1 ? projectFiles.map(projectItem) : [])],
    })),
    typescriptSection,
    { slug: slugOf(sourcesPath), label: "Sources" },
  ];
}

const projectItem = (file: string) => ({ slug: slugOf(projectPath(file)), label: undefined });

const slugOf = (path: string) => path.replace(/\.html$/, "");
