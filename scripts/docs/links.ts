/** Finds links and references within the site that lead nowhere. */
import { posix } from "node:path";
import { parse } from "node-html-parser";
import { idsOf, urlsIn } from "./content.ts";

export type Site = ReadonlyMap<string, string | Buffer>;

/** Sentences on all dead links, each with the page that has it. */
export function deadLinks(site: Site): string[] {
  const pages = new Map(
    [...site].flatMap(([path, text]) => {
      const read = readers[posix.extname(path)];
      return read ? [[path, read(String(text))]] : [];
    }),
  );
  return [...pages].flatMap(([path, { hrefs }]) =>
    hrefs.flatMap((href) => {
      const [file = "", fragment] = href.split("#");
      const target = file ? posix.join(posix.dirname(path), file) : path;
      const missing = !site.has(target) || (fragment && !pages.get(target)?.ids.has(decodeURIComponent(fragment)));
      return missing ? [`${path} links to ${href}, where nothing is.`] : [];
    }),
  );
}

/** What a page links to within the site, and what can be linked to in it. */
interface Links {
  hrefs: string[];
  ids: Set<string>;
}

const readers: Record<string, (text: string) => Links> = {
  ".html": linksInHtml,
  ".md": linksInMarkdown,
  ".txt": linksInMarkdown,
};

const isWithin = (url: string) => !/^([a-z]+:|\/\/)/.test(url);

function linksInMarkdown(text: string): Links {
  const anchors = [...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = ""]) => id);
  return { hrefs: urlsIn(text).filter(isWithin), ids: new Set([...idsOf(text), ...anchors]) };
}

function linksInHtml(text: string): Links {
  // Unless told, the parser takes what is in <pre> and <noscript> for text.
  const document = parse(text, { blockTextElements: { script: true, style: true } });
  const attributes = (selector: string, name: string) =>
    document.querySelectorAll(selector).flatMap((element) => element.getAttribute(name) ?? []);
  const hrefs = [...attributes("[href]", "href"), ...attributes("[src]", "src")].filter(isWithin);
  // Redoc's routes are no ids; its own navigation lists them.
  const routes = hrefs.filter((href) => href.startsWith("#/")).map((href) => href.slice(1));
  return { hrefs, ids: new Set([...attributes("[id]", "id"), ...routes]) };
}
