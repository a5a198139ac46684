/**
 * `npm start`: starts the mock, signs in to the providers with both generated clients and with sessions, and keeps the
 * mock running.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type ProviderName, providerNames } from "../generated/providers.ts";
import { createMock, type Listener } from "../src/mock/index.ts";
import { operationsOf } from "../src/openapi/document.ts";
import { formMediaType } from "../src/openapi/media-types.ts";
import { succeeds } from "../src/openapi/outcome.ts";
import { scenariosOf } from "../src/openapi/scenarios.ts";
import { readVendor, type Vendor } from "../src/openapi/vendor.ts";
import { writeSite } from "./docs/index.ts";
import { shellLiteral } from "./docs/samples/literal.ts";
import { type SiteServer, serveSite } from "./docs/serve.ts";
import { callableOrigin } from "./docs/try/address.ts";
import { callsOf, clientNames } from "./lib/clients.ts";
import { preferredRequest } from "./lib/generated.ts";
import { isMain, main, type Print } from "./lib/main.ts";
import { hostOption, portOption, providerOption } from "./lib/options.ts";
import { root } from "./lib/paths.ts";
import { table } from "./lib/table.ts";
import { untilStopped } from "./lib/until-stopped.ts";
import { type SessionRow, trySession } from "./start/sessions.ts";
import { type Row, signIn } from "./start/sign-in.ts";

interface Options {
  providers?: ProviderName[];
  port: number;
  host: string;
  stateful: boolean;
  once: boolean;
}

export const startCommand = (print: Print = console.log) =>
  new Command("npm start --")
    .description("Start the mock, sign in to every provider with both clients, and serve the documentation.")
    .addOption(providerOption("sign in to"))
    .addOption(portOption("the mock", 0))
    .addOption(hostOption("the mock and the documentation"))
    .option("--stateful", "keep a mock running that checks passwords, tokens and codes", false)
    .option("--once", "exit after the tables, with 1 if a row failed", false)
    .allowExcessArguments(false)
    .action((options: Options) => start(options, print));

async function start(options: Options, print: Print): Promise<void> {
  const { providers = [...providerNames], port, host, stateful, once: exitAfterTable } = options;
  const mock = await createMock({ providers, state: stateful });
  const listener = await mock.listen({ port, host });
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-docs-"));
  let building: Promise<unknown> | undefined;
  let site: SiteServer | undefined;
  try {
    const vendors = await readVendors(providers);
    // The table shows the examples, and a mock with state issues values of its own.
    const examples = stateful ? await (await createMock({ providers })).listen() : undefined;
    const rows = await signInToAll(vendors, examples ?? listener).finally(() => examples?.close());
    print(table(["provider", "client", "request", "status", "response"], rows));
    const sessionRows = await trySessions(vendors);
    print(`\nA session signs in once, and again if its token is revoked or expires:\n`);
    print(table(["provider", "token", "status", "session"], sessionRows));
    if ([...rows, ...sessionRows].some((row) => !row.ok)) process.exitCode = 1;
    if (exitAfterTable) return;
    print(invitation(vendors[0] as NamedVendor, listener));
    // The samples of this site call this mock, so the site of `npm run docs` cannot be used.
    const stopping = new AbortController();
    building = writeSite({
      root,
      output: folder,
      trySamples: false,
      mockOrigin: callableOrigin(listener.url),
      mockCommand: "npm start",
      signal: stopping.signal,
    });
    const stopped = untilStopped().then(() => stopping.abort());
    const built = await Promise.race([building, stopped]).catch((error) => {
      if (!stopping.signal.aborted) throw error;
    });
    if (!built) return;
    site = await serveSite({ folder, port: 0, host });
    print(`\nThe documentation is at ${site.url}`);
    await stopped;
  } finally {
    await Promise.allSettled([building, site?.close()]);
    await rm(folder, { recursive: true, force: true });
    await listener.close();
  }
}

interface NamedVendor extends Vendor {
  provider: ProviderName;
}

const readVendors = (providers: ProviderName[]): Promise<NamedVendor[]> =>
  Promise.all(
    providers.map(async (provider) => ({
      provider,
      ...(await readVendor(join(root, "specs", `${provider}.yaml`))),
    })),
  );

async function signInToAll(vendors: NamedVendor[], listener: Listener): Promise<Row[]> {
  const rows: Row[] = [];
  for (const vendor of vendors) {
    const { provider, document } = vendor;
    const calls = await callsOf(provider, document);
    const takesXml = operationsOf(document).some(({ requests }) => "application/xml" in requests);
    for (const client of clientNames) {
      const operations = Object.fromEntries(Object.entries(calls).map(([id, call]) => [id, call[client]]));
      // openapi-generator's clients write only JSON.
      const formats = takesXml && client === "openapi-fetch" ? ["json", "xml"] : [undefined];
      for (const bodyFormat of formats) {
        const options = { baseUrl: `${listener.url}/${provider}`, ...(bodyFormat && { bodyFormat }) };
        const outcomes = await signIn(vendor, operations, options);
        rows.push(...outcomes.map((outcome) => ({ provider, client, ...outcome })));
      }
    }
  }
  return rows;
}

async function trySessions(vendors: NamedVendor[]): Promise<SessionRow[]> {
  const rows: SessionRow[] = [];
  for (const vendor of vendors) rows.push(...(await trySession(vendor.provider, vendor)));
  return rows;
}

/** Returns commands to try the mock by hand: a login that succeeds, and one that fails. */
function invitation({ provider, document, signIn }: NamedVendor, listener: Listener): string {
  const scenarios = scenariosOf(document);
  const success = scenarios.find((scenario) => succeeds(signIn, scenario));
  const failure = scenarios.find((scenario) => !succeeds(signIn, scenario));
  const lines = [success, failure].flatMap((scenario) => {
    const [mediaType, request] = preferredRequest(scenario?.requests ?? {}) ?? [];
    if (mediaType === undefined) return [];
    const body =
      mediaType === formMediaType
        ? String(new URLSearchParams(request as Record<string, string>))
        : JSON.stringify(request);
    const url = `${listener.url}/${provider}${scenario?.path}`;
    return `curl -s -w '\\n' ${url} -H 'Content-Type: ${mediaType}' -d ${shellLiteral(body)}`;
  });
  const offer = lines.length === 2 ? " Try a login, and one that fails:" : "";
  const text = `The mock is at ${listener.url} until you press Ctrl-C. Open it in a browser to watch its requests.${offer}`;
  return ["", text, "", ...lines].join("\n");
}

if (isMain(import.meta.url)) await main(() => startCommand().parseAsync());
