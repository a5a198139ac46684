/** Provides what the landing page shows for each vendor: a card with facts, and a diagram of the sign-in. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { diagramOf } from "./diagram.ts";
import { type Facts, factsOf, type Known } from "./facts.ts";
import { guidePath, operationAnchor, pagePath, referencePath, workflowPath } from "./paths.ts";
import { type Row, sequenceOf } from "./sequence.ts";

export interface ProviderOverview {
  facts: Facts;
  sequence: Row[];
  /** Whether `docs/` has a guide with its name. */
  hasGuide: boolean;
}

export function overviewOf(
  provider: string,
  document: OpenApiDocument,
  signIn: SignIn,
  hasGuide: boolean,
): ProviderOverview {
  const facts = factsOf(provider, document, signIn);
  const use = {
    text: facts.token.map(({ text }) => text).join(", "),
    status: signIn.scheme["x-provenance"]?.status ?? "assumed",
  };
  return { facts, sequence: sequenceOf(document, signIn, use), hasGuide };
}

/** A line of a card. */
interface Line {
  text: string;
  isCode: boolean;
  /** The label before the text. */
  lead?: string;
  href?: string;
  status?: Known["status"];
}

export interface Card {
  name: string;
  product: string;
  /** The page of the vendor. All links are relative to the landing page. */
  page: string;
  rows: { term: string; lines: Line[] }[];
  links: { text: string; href: string }[];
  /** SVG. */
  diagram: string;
}

/** Returns the product's name: the title without the words about the document. */
export const product = ({ title }: Pick<Facts, "title">) => title.replace(/ sign-in$/, "");

export function cardOf({ facts, sequence, hasGuide }: ProviderOverview): Card {
  const { provider, steps } = facts;
  const rows: [term: string, lines: Line[]][] = [
    [
      "Steps",
      steps.map(({ operationId, call, summary }) => ({
        ...{ lead: summary, text: call, isCode: true },
        href: `${pagePath(provider)}#${operationAnchor(operationId)}`,
      })),
    ],
    ["Credentials", facts.credentials.map((text) => ({ text, isCode: true }))],
    ["Body", facts.mediaTypes.length > 0 ? facts.mediaTypes.map(aFact) : aText("none")],
    ["MFA", aText(facts.mfa)],
    ["Token sent as", facts.token.map(aFact)],
    ["Lifetime", aText(facts.lifetime)],
    ["Refresh", aText(facts.refresh)],
    ["Logout", aText(facts.logout)],
    ["Later calls go to", aText(facts.origin)],
    ["Sessions", aText(facts.sessions)],
    ["Failure", facts.failures.map(aFact)],
  ];
  return {
    name: provider,
    product: product(facts),
    page: pagePath(provider),
    rows: rows.filter(([, lines]) => lines.length > 0).map(([term, lines]) => ({ term, lines })),
    links: [
      ...(hasGuide ? [{ text: "Pitfalls", href: guidePath(provider) }] : []),
      { text: "Reference", href: referencePath(provider) },
      { text: "Spec", href: `specs/${provider}.yaml` },
      { text: "Workflow", href: workflowPath(provider) },
    ],
    diagram: drawingOf({ facts, sequence }),
  };
}

/** Returns no row if nothing is known. */
const aText = (text: string | undefined): Line[] => (text === undefined ? [] : [{ text, isCode: false }]);

const aFact = ({ text, status }: Known): Line => ({ text, isCode: true, status });

/** Returns the diagram of the sign-in as SVG. */
export function drawingOf({ facts, sequence }: Pick<ProviderOverview, "facts" | "sequence">): string {
  const name = `Sequence of the sign-in to ${product(facts)}: ${facts.steps.map(({ call }) => call).join(", then ")}`;
  return diagramOf(sequence, "Your code", host(facts), name).text;
}

/** Returns only the host of a URL, whose parts may be variables. */
const host = ({ server }: Facts) => server.replace(/^https:\/\/([^/]+).*$/, "$1");
