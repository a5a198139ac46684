/** `provider-auth mock`: serves the mock on a port until it is stopped, with a line for every request. */
import { isAuthError } from "../errors.ts";
import type { MockAccount, RequestLogEntry } from "../mock/index.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, failed } from "./failure.ts";
import { options, readMockCommand } from "./mock/options.ts";
import { jsonOfRequest, jsonOfServed, textOfRequest, textOfServed } from "./mock/report.ts";
import { print, say } from "./print.ts";

export const command: Command = {
  usage: "mock [options]",
  description:
    "Prints the URL of each provider, the accounts with their passwords and one-time codes, and a line per request. " +
    "All accounts are fake. Press Ctrl-C to stop the mock.",
  options,
  examples: [
    ["provider-auth mock", "All providers on port 4010, each at /<provider>"],
    ["provider-auth mock --stateful --port 0", "With tokens that expire, on a free port"],
    ["provider-auth mock --document acme=./acme.yaml --stateful", "Serve a vendor of your own as well"],
    ["provider-auth mock --fault mbsi:status:503 --latency 300", "One vendor fails, and all are slow"],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { clock, signal } = context;
  const { port, host, allowedHosts, allowedOrigins, providers, documents, ...wanted } = readMockCommand(context.args);
  const { isStateful, isQuiet, isJson, latencyMs, faults } = wanted;
  const { createMock } = await import("../mock/index.ts");
  let stop = (_?: unknown) => {};
  const stopped = new Promise<unknown>((resolve) => {
    stop = resolve;
  });
  /** The mock stops if stdout is closed or full, because nobody would see its output. */
  let last: Promise<unknown> = Promise.resolve();
  const tell = (line: string | Promise<string>) => {
    last = last.then(async () => print(context, await line)).catch(stop);
  };

  const served = await createMock({
    providers,
    documents,
    state: isStateful,
    latencyMs,
    onRequest: (entry) => !isQuiet && tell(lineOf(entry, new Date(clock.nowMs()))),
  });
  const withCodes = new Set<string>();
  const keyOf = ({ provider, scenario }: MockAccount | RequestLogEntry) => `${provider} ${scenario}`;

  /** Returns the line of a request, with the current code if the vendor asks for one. */
  async function lineOf(entry: RequestLogEntry, at: Date): Promise<string> {
    if (isJson) return jsonOfRequest(entry, at);
    const accounts = withCodes.has(keyOf(entry)) ? await served.accounts() : [];
    return textOfRequest(entry, at, accounts.find((account) => keyOf(account) === keyOf(entry))?.oneTimeCode);
  }

  for (const fault of faults) served.setFault(fault);
  const listener = await served.listen({ port, host, allowedHosts, allowedOrigins }).catch((error) => {
    throw withFlags(error);
  });
  try {
    const accounts = await served.accounts();
    for (const account of accounts) if (account.oneTimeCode) withCodes.add(keyOf(account));
    const names = [...providers, ...Object.keys(documents)];
    const facts = { url: listener.url, names, isStateful, accounts };
    const head = print(context, isJson ? jsonOfServed(facts) : textOfServed(facts));
    last = head.catch(() => {});
    await head;
    if (!isJson) await say(context, `Open ${listener.url}/ in a browser to watch the mock. Press Ctrl-C to stop it.`);
    signal.addEventListener("abort", () => stop(), { once: true });
    if (signal.aborted) stop();
    const flaw = await stopped;
    if (flaw !== undefined) throw flaw;
    return exitCodes.done;
  } finally {
    await listener.close();
  }
}

/** Names the option of the command in the library's message about a port that is in use. */
function withFlags(error: unknown): unknown {
  const [taken] =
    (isAuthError(error, "CONFIGURATION") && /^Port \d+ on .* is already in use/.exec(error.message)) || [];
  if (taken === undefined) return error;
  return failed(`${taken}, perhaps by another mock; choose another port with --port, or use --port 0 for a free one.`);
}
