/** The shell of every page of ours: head, navigation and footer. */
import { type Html, html } from "./html.ts";

export interface Page {
  /** Path below the site's root. */
  path: string;
  title: string;
  description: string;
  body: Html;
  /** Beside the body, or below it where there is no room. */
  aside?: Html;
}

/** A relative link from one page to another path of the site, so that the site works below any prefix. */
export const linkFrom = (page: string, target: string) => "../".repeat(page.split("/").length - 1) + target;

/**
 * What a page may load: its own origin and nothing else, which the browser enforces. Redoc styles and starts itself
 * inline, and searches in a worker that it makes from a blob.
 */
const contentSecurityPolicy = (scripts: boolean) =>
  [
    "default-src 'none'",
    "img-src 'self' data:",
    `style-src 'self'${scripts ? " 'unsafe-inline'" : ""}`,
    ...(scripts
      ? ["script-src 'self' 'unsafe-inline'", "font-src data:", "worker-src blob:", "connect-src 'self'"]
      : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** The pages that the navigation leads to. */
const navigation: [target: string, text: string][] = [
  ["guides/getting-started.html", "Start"],
  ["index.html#guides", "Guides"],
  ["index.html#providers", "Reference"],
  ["sources.html", "Sources"],
];

export function header(path: string): Html {
  return html`<header class="site">
<a class="brand" href="${linkFrom(path, "index.html")}">provider-auth</a>
<nav aria-label="Site">${navigation.map(([target, text]) => {
    const current = target === path;
    return html`<a href="${linkFrom(path, target)}"${current ? html` aria-current="page"` : undefined}>${text}</a>`;
  })}</nav>
</header>`;
}

export function headTags(path: string, title: string, description: string, scripts = false): Html {
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(scripts)}">
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${linkFrom(path, "assets/icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${linkFrom(path, "assets/site.css")}">`;
}

export function pageHtml({ path, title, description, body, aside }: Page): string {
  return html`<!doctype html>
<html lang="en-GB">
<head>
${headTags(path, title, description)}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${header(path)}
<main id="content">
${aside ? html`<div class="with-aside">${body}<aside>${aside}</aside></div>` : body}
</main>
<footer>Not affiliated with any of the vendors. Every secret on these pages is made up.</footer>
</body>
</html>
`.text;
}
