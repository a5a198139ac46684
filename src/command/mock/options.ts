/** The options of `provider-auth mock`, and how their values are read. */
import { type ProviderName, providerNames } from "../../../generated/providers.ts";
import { mockPort } from "../../mock/defaults.ts";
import { type Fault, type FaultKind, faultKinds } from "../../mock/faults.ts";
import { type Options, readArguments } from "../arguments.ts";
import { wrongUse } from "../failure.ts";
import { orNearest } from "../nearest.ts";

export const options = {
  port: { type: "string", placeholder: "<number>", description: `Port, or 0 for a free one (default: ${mockPort})` },
  host: {
    type: "string",
    placeholder: "<address>",
    description: "Address to listen on; only this machine can reach the default (default: 127.0.0.1)",
  },
  "allowed-hosts": {
    type: "string",
    multiple: true,
    placeholder: "<name...>",
    description: "Further host names of the mock, such as mock; .example.com includes subdomains",
  },
  "allowed-origins": {
    type: "string",
    multiple: true,
    placeholder: "<origin...>",
    description: "Origins of web pages that may use control and state, such as https://app.example",
  },
  providers: {
    type: "string",
    multiple: true,
    placeholder: "<name...>",
    description: `Serve only these: ${providerNames.join(", ")} (default: all)`,
  },
  document: {
    type: "string",
    multiple: true,
    placeholder: "<name=file...>",
    description:
      "Serve an OpenAPI file of your own at /<name>; --stateful uses the Arazzo file next to it, such as acme.arazzo.yaml",
  },
  stateful: {
    type: "boolean",
    description: "Issue unique tokens that expire, and check passwords, tickets and codes",
  },
  latency: { type: "string", placeholder: "<ms>", description: "Delay of every response in milliseconds (default: 0)" },
  fault: {
    type: "string",
    multiple: true,
    placeholder: "<provider:kind[:value]...>",
    description: `Inject a fault: ${faultKinds.join(", ")}`,
  },
  quiet: { type: "boolean", description: "Do not print requests" },
  json: { type: "boolean", description: "Print JSON, one object per line" },
} as const satisfies Options;

export interface MockCommand {
  readonly port: number;
  readonly host: string;
  readonly allowedHosts: string[];
  readonly allowedOrigins: string[];
  readonly providers: readonly ProviderName[];
  readonly documents: Readonly<Record<string, string>>;
  readonly isStateful: boolean;
  readonly latencyMs: number;
  readonly faults: Fault[];
  readonly isQuiet: boolean;
  readonly isJson: boolean;
}

/** @throws CommandError for a usage error */
export function readMockCommand(args: readonly string[]): MockCommand {
  const { values, positionals, rest } = readArguments("mock", options, withLists(args));
  const [stray] = [...positionals, ...(rest ?? [])];
  if (stray !== undefined) throw wrongUse(`mock takes only options; "${stray}" is not an option.`);
  return {
    port: numberOf("port", values.port, mockPort, 65_535),
    host: values.host ?? "127.0.0.1",
    allowedHosts: values["allowed-hosts"] ?? [],
    allowedOrigins: values["allowed-origins"] ?? [],
    providers: values.providers ? [...new Set(values.providers.map(providerOf))] : providerNames,
    documents: documentsOf(values.document ?? []),
    isStateful: values.stateful ?? false,
    latencyMs: numberOf("latency", values.latency, 0, 2 ** 31 - 1),
    faults: (values.fault ?? []).map(faultOf),
    isQuiet: values.quiet ?? false,
    isJson: values.json ?? false,
  };
}

/** Allows several values after an option that takes a list: `--providers mbsi msp360`. */
function withLists(args: readonly string[]): string[] {
  const lists = Object.entries(options).flatMap(([name, option]) => ("multiple" in option ? [`--${name}`] : []));
  let list: string | undefined;
  return args.flatMap((arg, index) => {
    if (arg.startsWith("-")) {
      list = lists.includes(arg.replace(/=.*/s, "")) ? arg.replace(/=.*/s, "") : undefined;
      const next = args[index + 1];
      // Each of its values is passed with the name.
      return arg === list && next !== undefined && !next.startsWith("-") ? [] : [arg];
    }
    return list === undefined ? [arg] : [`${list}=${arg}`];
  });
}

function numberOf(name: string, text: string | undefined, byDefault: number, max: number): number {
  if (text === undefined) return byDefault;
  if (!/^\d{1,10}$/.test(text) || Number(text) > max) {
    throw wrongUse(`The option --${name} takes a whole number from 0 to ${max}.`);
  }
  return Number(text);
}

function providerOf(name: string): ProviderName {
  const known = providerNames.find((each) => each === name);
  if (!known) throw wrongUse(`There is no provider "${name}"; ${orNearest(name, providerNames)}`);
  return known;
}

function documentsOf(texts: readonly string[]): Record<string, string> {
  const documents = new Map<string, string>();
  for (const text of texts) {
    const [, name, file] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (!name || !file) throw wrongUse("The option --document takes a name and a file, such as pets=./pets.yaml.");
    if (documents.has(name)) throw wrongUse(`The option --document uses the name ${name} twice.`);
    documents.set(name, file);
  }
  return Object.fromEntries(documents);
}

function faultOf(text: string): Fault {
  const [, provider, kind, value] = /^([^:]+):([^:]+)(?::(.+))?$/s.exec(text) ?? [];
  if (!provider || !kind) {
    throw wrongUse("The option --fault takes a provider and a kind, such as mbsi:status:503.");
  }
  if (!faultKinds.includes(kind as FaultKind["kind"])) {
    throw wrongUse(`There is no fault kind "${kind}"; ${orNearest(kind, faultKinds)}`);
  }
  const members: Record<string, object> = {
    latency: { ms: Number(value) },
    status: { status: Number(value) },
    redirect: { location: value },
  };
  return { provider, kind, ...members[kind] } as Fault;
}
