/** The landing page: what each sign-in is like at a glance, how it goes, and where to read on. */
import { diagramOf } from "./diagram.ts";
import type { Facts, Known } from "./facts.ts";
import { type Html, html } from "./html.ts";
import { linkFrom, type Page } from "./page.ts";
import { operationLink, workflowPath } from "./reference.ts";
import { defaultMockOrigin } from "./samples/operation.ts";
import type { Row } from "./sequence.ts";

export interface ProviderOverview {
  facts: Facts;
  sequence: Row[];
  /** Whether `docs/` has a guide of its name. */
  hasGuide: boolean;
}

export interface GuideLink {
  path: string;
  title: string;
  description: string;
}

export function landingPage(providers: ProviderOverview[], guides: GuideLink[]): Page {
  return {
    path: "index.html",
    title: "provider-auth: signing in, vendor by vendor",
    description: `How to sign in to ${providers.map(({ facts }) => product(facts)).join(", ")}.`,
    body: html`<section class="hero">
<h1>Signing in, vendor by vendor</h1>
<p>Exact descriptions, typed clients and a mock for the sign-in of ${list(providers.map(({ facts }) => html`<a href="reference/${facts.provider}.html">${product(facts)}</a>`))}. What a vendor documents, what was only observed and what is assumed are told apart, for every answer.</p>
<p class="actions"><a class="button" href="guides/getting-started.html">Get started</a> <a href="guides/mock.html">Run the mock</a></p>
<p>The mock plays them all on your machine: <code>npm run mock</code> serves it at <code>${defaultMockOrigin}</code>.</p>
</section>
<section id="providers" aria-labelledby="glance">
<h2 id="glance">At a glance</h2>
<div class="cards">${providers.map(card)}</div>
</section>
<section aria-labelledby="flows">
<h2 id="flows">How each sign-in goes</h2>
<div class="flows">${providers.map(flow)}</div>
</section>
<section id="guides" aria-labelledby="guides-heading">
<h2 id="guides-heading">Guides</h2>
<ul class="guides">${guides.map(({ path, title, description }) => html`<li><a href="${path}">${title}</a><p>${description}</p></li>`)}</ul>
</section>`,
  };
}

/** The navigation beside a guide. */
export const guideNavigation = (guides: GuideLink[], current: string) =>
  html`<nav aria-label="Guides"><ul>${guides.map(
    ({ path, title }) =>
      html`<li><a href="${linkFrom(current, path)}"${path === current ? html` aria-current="page"` : undefined}>${title}</a></li>`,
  )}</ul></nav>`;

/** The product's name without what the title says of the document. */
const product = ({ title }: Pick<Facts, "title">) => title.replace(/ sign-in$/, "");

/** A term of a card, and what it says of the provider. */
type Term = [term: string, value: Html | string | (Html | string)[]];

/** Of facts that are left out where they are unknown. */
const terms = (facts: Record<string, string | undefined>): Term[] =>
  Object.entries(facts).flatMap(([term, text]) => (text ? [[term, text]] : []));

function card({ facts, hasGuide }: ProviderOverview): Html {
  const { provider, steps } = facts;
  const rows: Term[] = [
    [
      "Steps",
      steps.map(
        ({ operationId, call, summary }) =>
          html`<span class="line">${summary}: <a href="${operationLink(provider, operationId)}"><code>${call}</code></a></span>`,
      ),
    ],
    ...(facts.credentials.length > 0 ? [["Credentials", facts.credentials.map(aText)] satisfies Term] : []),
    ["Body", facts.mediaTypes.length > 0 ? facts.mediaTypes.map(aFact) : "none"],
    ["MFA", facts.mfa],
    ["The token goes to", facts.token.map(aFact)],
    ["Lifetime", facts.lifetime],
    ["Refresh", facts.refresh],
    ...terms({ Logout: facts.logout, "Later calls go to": facts.origin, Sessions: facts.sessions }),
    ["Failure", facts.failures.map(aFact)],
  ];
  const guide = hasGuide
    ? html` <a href="guides/${provider}.html">Traps<span class="hidden"> of ${provider}</span></a>`
    : undefined;
  return html`<article class="card" aria-labelledby="card-${provider}">
<h3 id="card-${provider}"><a href="reference/${provider}.html">${product(facts)}</a></h3>
<dl>${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<p class="links"><a href="reference/${provider}.html">Reference<span class="hidden"> of ${provider}</span></a>${guide} <a href="specs/${provider}.yaml">Spec<span class="hidden"> of ${provider}</span></a> <a href="${workflowPath(provider)}">Workflow<span class="hidden"> of ${provider}</span></a></p>
</article>`;
}

const aText = (text: string): Html => html`<span class="line"><code>${text}</code></span>`;

/** A fact on a line of its own; what is documented goes without saying. */
const aFact = ({ text, status }: Known): Html =>
  html`<span class="line"><code>${text}</code>${status === "documented" ? undefined : html` <em>${status}</em>`}</span>`;

function flow({ facts, sequence }: ProviderOverview): Html {
  const name = `Sequence of the sign-in to ${product(facts)}: ${facts.steps.map(({ call }) => call).join(", then ")}`;
  return html`<figure><figcaption>${product(facts)}</figcaption>${diagramOf(sequence, "Your code", host(facts), name)}</figure>`;
}

/** Only the host of a URL whose parts may be variables. */
const host = ({ server }: Facts) => server.replace(/^https:\/\/([^/]+).*$/, "$1");

/** Joined as in a sentence. */
const list = (items: Html[]) =>
  items.map((item, index) => html`${index === 0 ? "" : index === items.length - 1 ? " and " : ", "}${item}`);
