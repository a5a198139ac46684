/** Finds broken links and references within the site. */
import { posix } from "node:path";
import { parse } from "node-html-parser";
import { idsOf, urlsIn } from "./content.ts";

export type Site = ReadonlyMap<string, string | Buffer>;

/** Returns a sentence for each broken link, with its page. */
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
      return missing ? [`${path} links to ${href}, which does not exist.`] : [];
    }),
  );
}

/** The links of a page within the site, and its ids. */
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
  // By default, the parser treats the content of <pre> and <noscript> as text.
  const document = parse(text, { blockTextElements: { script: true, style: true } });
  const attributes = (selector: string, name: string) =>
    document.querySelectorAll(selector).flatMap((element) => element.getAttribute(name) ?? []);
  const hrefs = [...attributes("[href]", "href"), ...attributes("[src]", "src")].filter(isWithin);
  // Redoc's routes are not ids. Its own navigation lists them.
  const routes = hrefs.filter((href) => href.startsWith("#/")).map((href) => href.slice(1));
  return { hrefs, ids: new Set([...attributes("[id]", "id"), ...routes]) };
}
