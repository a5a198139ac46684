/** Tests every peer with every provider, and prints the table. */
import { join } from "node:path";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { inParallel } from "../lib/in-parallel.ts";
import { type Print, UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { type TableRow, table } from "../lib/table.ts";
import { type Outcome, tryCell } from "./cell.ts";
import { startMock } from "./logins.ts";
import type { Peer, Tool } from "./types.ts";

export interface CheckOptions {
  peers: readonly Peer[];
  /** Default: all. */
  providers?: readonly ProviderName[];
  /** Folder of the generated clients and their logs. Default: `reports/peers`. */
  output?: string;
}

/** @returns whether no cell failed; a cell that was not tried because a tool is missing has not failed */
export async function checkPeers(options: CheckOptions, print: Print): Promise<boolean> {
  const { peers, providers = providerNames, output = join(root, "reports/peers") } = options;
  const readiness = await Promise.all(peers.map(prepare));
  const mock = await startMock(peers.map(({ name }) => name));
  try {
    const tasks = peers.flatMap((peer, row) =>
      providers.map((provider) => () => {
        const { instead } = readiness[row] ?? {};
        return instead ? Promise.resolve(instead) : tryCell(peer, provider, { mockUrl: mock.url, output });
      }),
    );
    const outcomes = await inParallel(tasks);
    print(tableOf(peers, providers, outcomes));
    const failures = outcomes.flatMap(({ failure }) => failure ?? []);
    const missing = readiness.flatMap(({ missing }) => missing);
    const sentences = [
      ...missing.map(({ name, advice }) => `${name} is missing: ${advice}.`),
      ...failures.map((failure) => `error: ${failure}`),
    ];
    if (sentences.length > 0) print(["", ...new Set(sentences)].join("\n"));
    return failures.length === 0;
  } finally {
    await mock.close();
  }
}

interface Readiness {
  missing: Tool[];
  /** The outcome of all its cells, if none of them can be tried. */
  instead?: Outcome;
}

/** Installs what a peer needs, unless a tool is missing. */
async function prepare({ name, generator, language }: Peer): Promise<Readiness> {
  const tools = [...generator.tools, ...(typeof language === "string" ? [] : language.tools)];
  const there = await Promise.all(tools.map((tool) => tool.isThere()));
  const missing = tools.filter((_, index) => !there[index]);
  if (missing.length > 0) {
    const names = [...new Set(missing.map((tool) => tool.name))].join(" and ");
    return { missing, instead: { ok: undefined, text: `not run: needs ${names}` } };
  }
  try {
    await generator.install();
    if (typeof language !== "string") await language.install();
    return { missing };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const failure = `${name} could not be installed: ${error.message}`;
    return { missing, instead: { ok: false, text: "failed: installing", failure } };
  }
}

function tableOf(peers: readonly Peer[], providers: readonly ProviderName[], outcomes: readonly Outcome[]): string {
  const columns = ["generator", "version", ...providers] as const;
  const rows = peers.map(({ name, generator }, row) => {
    const cells = outcomes.slice(row * providers.length, (row + 1) * providers.length);
    const texts = providers.map((provider, index) => [provider, cells[index]?.text ?? ""]);
    const tried = cells.map((cell) => cell.ok).filter((ok) => ok !== undefined);
    const ok = tried.length > 0 ? !tried.includes(false) : undefined;
    return { generator: name, version: generator.version, ...Object.fromEntries(texts), ok };
  });
  return table(columns, rows as TableRow<(typeof columns)[number]>[]);
}
