/** Creates the files for programs: the Markdown of each page, and llms.txt, which lists them. */
import { type Content, siteBase } from "./content.ts";
import { linkFrom } from "./finish.ts";
import type { Card } from "./landing.ts";
import { drawingName, withCodeSpans } from "./markdown.ts";
import { httpPath, markdownPath, pagePath, postmanPath, referencePath, specPath, workflowPath } from "./paths.ts";
import { linkTo, plain } from "./prose.ts";

/** A page with its text. Links in it may begin with `siteBase`. */
export type Page = Pick<Content, "path" | "title" | "description" | "text">;

type Entry = Pick<Page, "path" | "title" | "description">;

/** An entry of the navigation: a section, a page of the site, or a link to anything else. */
export interface NavigationItem {
  label?: string;
  slug?: string;
  items?: NavigationItem[];
}

export interface AgentSource {
  landing: Page;
  contents: readonly Page[];
  sidebar: readonly NavigationItem[];
  vendors: readonly Pick<Card, "name" | "product">[];
}

/** Returns all files for programs by their paths: the Markdown of all pages, llms.txt and llms-full.txt. */
export function filesForAgents(source: AgentSource): Map<string, string> {
  const { landing, contents, vendors } = source;
  const pages = [landing, ...contents];
  const known = new Set(pages.map(({ path }) => path));
  return new Map([
    ...pages.map((page): [string, string] => [markdownPath(page.path), markdownOf(page, page.path, known)]),
    // Redoc's pages have the same content as the pages on the vendors.
    ...vendors.flatMap(({ name }) =>
      contents
        .filter(({ path }) => path === pagePath(name))
        .map((page): [string, string] => {
          const path = referencePath(name);
          return [markdownPath(path), markdownOf(page, path, known)];
        }),
    ),
    ["llms.txt", indexOf(source)],
    ["llms-full.txt", pages.map((page) => markdownOf(page, "llms-full.txt", known)).join("\n---\n\n")],
  ]);
}

/** Returns the Markdown of a page for the address `path`. */
function markdownOf({ title, text }: Page, path: string, known: ReadonlySet<string>): string {
  const body = withoutMarkup(text.replace(/^---\n[\s\S]*?\n---\n+/, ""));
  return `# ${plain(title)}\n\n${withRelativeLinks(body, path, known).trim()}\n`;
}

/** Points links to the Markdown of a page if there is one. */
const withRelativeLinks = (text: string, path: string, known: ReadonlySet<string>) =>
  text.replaceAll(new RegExp(`${siteBase}([^\\s)#"'>]*)`, "g"), (_, target: string) =>
    linkFrom(path, known.has(target) ? markdownPath(target) : target),
  );

/** Replaces drawings by their names and badges by their text, and removes scripts and forms. */
const withoutMarkup = (text: string) =>
  withCodeSpans(text)
    .replaceAll(/^<(?:script\b[\s\S]*?<\/script|details class="try\b[\s\S]*?<\/details)>\n*/gm, "")
    .replaceAll(
      /^<details class="scenario".*\n<summary>(.*)<\/summary>\n([\s\S]*?)\n<\/details>$/gm,
      withScenarioHeading,
    )
    // The headings of the Markdown have different ids.
    .replaceAll(/^\| \[(`[^`\n]+`)\]\(#[^)\n]+\) \|/gm, "| $1 |")
    .replaceAll(/<figure class="flow">[\s\S]*?<\/figure>/g, (drawing) => plain(drawingName(drawing)))
    .replaceAll(/<span class="provenance[^>]*>([^<]*)<\/span>/g, "($1)");

/** Replaces a collapsible set of samples by a heading above its samples. */
const withScenarioHeading = (_: string, title: string, samples: string) =>
  `#### ${title}\n${samples.replaceAll(/^#### /gm, "##### ").replace(/^<a id=.*><\/a>\n+/m, "")}`.trimEnd();

/** Returns the index as defined by llmstxt.org: a title, a summary, and sections with lists of links. */
function indexOf({ landing, contents, sidebar, vendors }: AgentSource): string {
  const bySlug = new Map(contents.map((page) => [page.path.replace(/\.html$/, ""), page]));
  const pagesIn = (item: NavigationItem): Page[] => [
    ...(bySlug.has(item.slug ?? "") ? [bySlug.get(item.slug ?? "") as Page] : []),
    ...(item.items ?? []).flatMap(pagesIn),
  ];
  const sections: [title: string, entries: Entry[]][] = [
    ...sidebar.filter(({ items }) => items).map((item): [string, Page[]] => [item.label ?? "", pagesIn(item)]),
    ["More", sidebar.filter(({ items }) => !items).flatMap(pagesIn)],
    ["Files", vendors.flatMap(filesOf)],
  ];
  return [
    "# provider-auth",
    `> ${plain(landing.description)}`,
    "Every page is also available as Markdown: replace `.html` with `.md` in its address. [All pages in one file](llms-full.txt).",
    ...sections.flatMap(([title, entries]) =>
      entries.length > 0 ? [`## ${title}`, entries.map(entryOf).join("\n")] : [],
    ),
    "",
  ].join("\n\n");
}

/** The files about a vendor that are published in addition to its pages. */
const filesOf = ({ name, product }: Pick<Card, "name" | "product">): Entry[] => [
  { path: specPath(name), title: `${product}: OpenAPI`, description: "the calls of the sign-in, with named examples" },
  { path: workflowPath(name), title: `${product}: Arazzo`, description: "the steps of the sign-in as a workflow" },
  { path: httpPath(name), title: `${product}: .http`, description: "every scenario as a request to the mock" },
  { path: postmanPath(name), title: `${product}: Postman collection`, description: "the same requests, with tests" },
];

const entryOf = ({ path, title, description }: Entry) =>
  `- ${linkTo(title, markdownPath(path))}: ${plain(description)}`;
