/** What `provider-auth mock` prints: for people, or with `--json` for programs. */
import type { MockAccount, RequestLogEntry } from "../../mock/index.ts";

export interface Served {
  readonly url: string;
  readonly names: readonly string[];
  readonly isStateful: boolean;
  readonly accounts: readonly MockAccount[];
}

/** Returns the address of the mock and its accounts as one JSON object. */
export const jsonOfServed = ({ url, names, isStateful, accounts }: Served): string =>
  JSON.stringify({
    type: "listening",
    url,
    providers: names.map((name) => ({ name, url: `${url}/${name}` })),
    stateful: isStateful,
    accounts,
  });

/** Returns a request and its response as one JSON object. */
export const jsonOfRequest = (entry: RequestLogEntry, at: Date): string =>
  JSON.stringify({ type: "request", time: at.toISOString(), ...entry });

export function textOfServed({ url, names, isStateful, accounts }: Served): string {
  const width = Math.max(...names.map((name) => name.length));
  const rows = accounts.map(({ provider, credentials, scenario, oneTimeCode }) => {
    const notes = [scenario, oneTimeCode && `one-time code ${oneTimeCode}`].filter(Boolean).join(", ");
    return `  ${provider.padEnd(width)}  ${pairsOf(credentials).join(" ")}${notes && ` (${notes})`}`;
  });
  const state = isStateful
    ? "Stateful: the mock checks passwords, tokens and codes. These accounts can sign in:"
    : "Stateless: any credentials can sign in, and these get the responses of their examples (--stateful checks them):";
  return [
    ...names.map((name) => `${url}/${name}`),
    ...(rows.length > 0 ? ["", state, ...rows, ""] : ["", isStateful ? "Stateful." : "Stateless.", ""]),
  ].join("\n");
}

/** Returns a request on one line: the time, the request, the response, and what was wrong with it. */
export function textOfRequest(entry: RequestLogEntry, at: Date, code: string | undefined): string {
  const { method, path, status, scenario, fault, violations } = entry;
  const time = at.toISOString().slice(11, 19);
  const notes = [scenario, code && `one-time code ${code}`, fault && `fault: ${fault}`, ...violations];
  const text = notes.filter(Boolean).join("; ");
  return [time, method, path, status, text && `(${text})`].filter(Boolean).join(" ");
}

/** Returns pairs such as `accessToken.identifier=fake-identifier`. */
function pairsOf(value: unknown, name = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${name}=${value}`];
  return Object.entries(value).flatMap(([key, member]) => pairsOf(member, name ? `${name}.${key}` : key));
}
