/** The pages that are made here, from the specs and the Markdown files: landing page, guides and sources. */

import { type ProviderName, providerNames } from "../../generated/providers.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { factsOf } from "./facts.ts";
import { guideNavigation, landingPage, type ProviderOverview } from "./landing.ts";
import { type LinkOrigin, type MarkdownFile, markdownPage, type Targets, titleOf } from "./markdown.ts";
import { pageHtml } from "./page.ts";
import { referencePath, workflowPath } from "./reference.ts";
import { sequenceOf } from "./sequence.ts";

export interface OwnPages {
  /** HTML by path. */
  pages: [path: string, html: string][];
  /** Where the links of the Markdown files were written. */
  links: LinkOrigin[];
}

/** What the landing page shows of a provider. */
export function overviewOf(
  provider: string,
  document: OpenApiDocument,
  signIn: SignIn,
  hasGuide: boolean,
): ProviderOverview {
  const facts = factsOf(provider, document, signIn);
  const use = facts.token.map(({ text }) => text).join(", ");
  return { facts, sequence: sequenceOf(document, signIn, use), hasGuide };
}

export function ownPages(
  specs: { provider: ProviderName; document: OpenApiDocument; signIn: SignIn }[],
  guides: MarkdownFile[],
  sources: MarkdownFile,
): OwnPages {
  const files = [...guides, sources];
  const guidePages = guides.map((guide) => markdownPage(guide, targetsOf(files, referencePath)));
  const sourcesPage = markdownPage(
    sources,
    targetsOf(files, (provider) => `specs/${provider}.yaml`),
  );
  const overviews = specs.map(({ provider, document, signIn }) =>
    overviewOf(
      provider,
      document,
      signIn,
      guides.some(({ path }) => path === `guides/${provider}.html`),
    ),
  );
  const guideLinks = guidePages.map(({ page }) => ({ ...page, title: titleOf(page) }));
  const withNavigation = [...guidePages, sourcesPage].map(({ page }) => ({
    ...page,
    aside: guideNavigation(guideLinks, page.path),
  }));
  return {
    pages: [landingPage(overviews, guideLinks), ...withNavigation].map((page) => [page.path, pageHtml(page)]),
    links: [sourcesPage, ...guidePages].flatMap(({ links }) => links),
  };
}

/** A spec is a reference page for those who read a guide, and itself for those who read about it. */
function targetsOf(pages: MarkdownFile[], specTarget: (provider: ProviderName) => string): Targets {
  return new Map([
    ...pages.map(({ file, path }) => [file, path] as const),
    ...providerNames.map((provider) => [`specs/${provider}.yaml`, specTarget(provider)] as const),
    ...providerNames.map((provider) => [workflowPath(provider), workflowPath(provider)] as const),
    ["specs/mock/echo.yaml", "specs/mock/echo.yaml"],
  ]);
}
