/** `npm run mock`: serves the mock on a port until it is stopped, with a line for every request. */
import { enableCompileCache } from "node:module";
import { Command, InvalidArgumentError } from "commander";
import { type ProviderName, providerNames } from "../generated/providers.ts";
import { mockPort } from "../src/mock/defaults.ts";
import { createMock, type Fault, faultKinds, type RequestLogEntry } from "../src/mock/index.ts";
import { isMain, main, type Print } from "./lib/main.ts";
import { hostOption, portOption, providerOption } from "./lib/options.ts";
import { untilStopped } from "./lib/until-stopped.ts";

interface Options {
  providers: ProviderName[];
  document?: [name: string, file: string][];
  fault?: Fault[];
  port: number;
  host: string;
  allowedHosts?: string[];
  allowedOrigins?: string[];
  stateful: boolean;
  latency: number;
  quiet: boolean;
}

export const mockCommand = (print: Print = console.log) =>
  new Command("npm run mock --")
    .description("Serve the mock of the providers, each at /<provider>.")
    .addOption(portOption("the mock", mockPort))
    .addOption(hostOption("the mock"))
    .option(
      "--allowed-hosts <name...>",
      "names that the mock is called by, such as mock; .example.com has subdomains too",
    )
    .option("--allowed-origins <origin...>", "web pages that may use control and state, such as https://app.example")
    .addOption(providerOption("serve").default([...providerNames], "all"))
    .option(
      "--document <name=file...>",
      "serve an OpenAPI file of your own at /<name>; --stateful uses its Arazzo file in the same folder",
      parseDocument,
    )
    .option("--stateful", "hand out unique tokens that end, and check tickets and codes", false)
    .option("--latency <ms>", "milliseconds that every answer waits", parseMilliseconds, 0)
    .option("--fault <provider:kind[:value]...>", `inject a fault: ${faultKinds.join(", ")}`, parseFault)
    .option("--quiet", "no line per request", false)
    .allowExcessArguments(false)
    .action((options: Options) => serve(options, print));

async function serve(options: Options, print: Print): Promise<void> {
  const {
    providers,
    document = [],
    fault = [],
    port,
    host,
    allowedHosts = [],
    allowedOrigins = [],
    stateful,
    latency,
    quiet,
  } = options;
  const mock = await createMock({
    providers,
    documents: Object.fromEntries(document),
    state: stateful,
    latencyMs: latency,
    ...(!quiet && { onRequest: (entry: RequestLogEntry) => print(line(entry)) }),
  });
  for (const each of fault) mock.setFault(each);
  const listener = await mock.listen({ port, host, allowedHosts, allowedOrigins });
  const names = [...providers, ...document.map(([name]) => name)];
  print(names.map((name) => `${listener.url}/${name}`).join("\n"));
  print("Press Ctrl-C to stop.");
  await untilStopped();
  await listener.close();
}

/** One request on one line: when, what, how it was answered, and what was wrong with it. */
function line({ method, path, status, scenario, fault, violations }: RequestLogEntry): string {
  const time = new Date().toISOString().slice(11, 19);
  const notes = [scenario, fault && `fault: ${fault}`, ...violations].filter(Boolean).join("; ");
  return [time, method, path, status, notes && `(${notes})`].filter(Boolean).join(" ");
}

function parseMilliseconds(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("Give a whole number of milliseconds.");
  return Number(value);
}

function parseDocument(value: string, before: [string, string][] = []): [string, string][] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (!name || !file) throw new InvalidArgumentError("Give a name and a file, such as pets=./pets.yaml.");
  if (before.some(([known]) => known === name)) throw new InvalidArgumentError(`The name ${name} is given twice.`);
  return [...before, [name, file]];
}

function parseFault(value: string, before: Fault[] = []): Fault[] {
  const [, provider, kind, argument] = /^([^:]+):([^:]+)(?::(.+))?$/.exec(value) ?? [];
  if (!provider || !kind) throw new InvalidArgumentError("Give a provider and a kind, such as mbsi:status:503.");
  const members: Record<string, object> = {
    latency: { ms: Number(argument) },
    status: { status: Number(argument) },
    redirect: { location: argument },
  };
  return [...before, { provider, kind, ...members[kind] } as Fault];
}

if (isMain(import.meta.url)) {
  // Prism is a third of the start, most of it compilation that need not be done twice.
  enableCompileCache();
  await main(() => mockCommand().parseAsync());
}
