/** The table of docs/vendors-tried.md: what each document in test/vendors needs, as the document says it. */
import { credentialsInWords } from "../../scripts/docs/facts.ts";
import { failureInWords, sourcesOf } from "../../scripts/docs/sources.ts";
import {
  attachmentsInWords,
  lifetimeInWords,
  originInWords,
  refusalInWords,
  sessionsInWords,
} from "../../scripts/docs/token.ts";
import type { SignIn, Workflow } from "../../src/openapi/sign-in.ts";
import { readVendor, type Vendor } from "../../src/openapi/vendor.ts";
import { foreignDocument, foreignNames } from "./foreign-vendors.ts";

const columns: Record<string, (vendor: Vendor) => string> = {
  vendor: ({ document }) => document.info.title.replace(/ sign-in$/, ""),
  "sign-in": ({ signIn }) => [...new Set(signIn.kinds.map(loginOf))].join("; "),
  "token from": ({ signIn }) => [...new Set(sourcesOf(signIn, "token").map(({ from }) => from))].join(", "),
  "token goes to": ({ signIn }) => attachmentsInWords(signIn).map(code).join(", "),
  lifetime: ({ signIn }) => lifetimeInWords(signIn),
  "token refused by": ({ signIn }) =>
    signIn.refusals.map((refusal) => [refusal.status, refusalInWords(refusal)].filter(Boolean).join(": ")).join("; "),
  also: ({ signIn }) => alsoOf(signIn).join(", "),
};

const code = (text: string) => `\`${text}\``;

const mediaTypes: Record<string, string> = {
  "application/json": "JSON",
  "application/xml": "XML",
  "application/x-www-form-urlencoded": "form",
};

/** Method, form and scheme of the first call, and how many calls there are. */
function loginOf({ steps }: Workflow): string {
  const [first] = steps;
  if (!first) return "";
  const bodies = first.payload ? first.contentTypes.map((type) => mediaTypes[type] ?? type).join(" or ") : "no body";
  const outside = credentialsInWords(first).map((text) => text.replace(/^Authorization: (\w+) .*$/, "$1"));
  const calls = steps.length > 1 ? [`${steps.length} steps`] : [];
  return [first.operation.method, bodies, ...outside, ...calls].join(", ");
}

function alsoOf(signIn: SignIn): string[] {
  const { kinds, refresh, logout } = signIn;
  const hasCode = kinds.some(({ steps }) => steps.some(({ oneTimeCode }) => oneTimeCode));
  const told = kinds.some(({ steps }) => steps.some((step) => failureInWords(step)));
  const [origin, sessions] = [originInWords(signIn), sessionsInWords(signIn)];
  return [
    ...(kinds.length > 1 ? [`${kinds.length} kinds of credentials`] : []),
    ...(hasCode ? ["one-time code"] : []),
    ...(told ? ["failures reported in the response"] : []),
    ...(refresh ? ["refresh"] : []),
    ...(logout ? ["logout"] : []),
    ...(origin ? ["origin from the response"] : []),
    ...(sessions ? [`sessions: ${sessions}`] : []),
  ];
}

/** The table in Markdown, with a row for each vendor. */
export async function vendorsTable(): Promise<string> {
  const vendors = await Promise.all(foreignNames.map((name) => readVendor(foreignDocument(name))));
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = vendors.map((vendor) => line(Object.values(columns).map((cell) => cell(vendor))));
  return [line(Object.keys(columns)), `|${"---|".repeat(Object.keys(columns).length)}`, ...rows.toSorted()].join("\n");
}
