/** `provider-auth fetch`: calls the vendor's API with the token. */
import { isAuthError } from "../errors.ts";
import { discard } from "../internal/discard.ts";
import { networkError } from "../session/answer.ts";
import { accountFlags, vendorIn, withAccountFlags } from "./account/flags.ts";
import { obtainToken } from "./account/obtain.ts";
import { openSession } from "./account/renew.ts";
import { type Account, resolveAccount } from "./account/resolve.ts";
import { readArguments, type Values } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, explain, failed, isCommandError, wrongUse } from "./failure.ts";
import { headOf, jsonOf, writeBody } from "./fetch/answer.ts";
import { answerOptions, requestOptions } from "./fetch/options.ts";
import { readsStdin, requestOf, timeoutOf, urlOf } from "./fetch/request.ts";
import { fileSink, type Sink, stdoutSink } from "./fetch/sink.ts";
import { say } from "./print.ts";

const options = { ...requestOptions, ...answerOptions };

/** The same as in curl. */
const httpFailure = 22;

export const command: Command = {
  usage: "fetch <provider> <path or URL> [options]",
  description:
    "A path is relative to the base URL of the provider. The token is sent where the vendor expects it, and to no other " +
    "origin. If the vendor refuses the token, the call is repeated once with a new one. The exit code is 0 whatever the " +
    "status, or 22 with --fail. stdout contains only the body, byte for byte.",
  options: withAccountFlags(options),
  examples: (vendor) => [
    [`provider-auth fetch ${vendor?.name ?? "msp360"} /api/Users`, "GET a path"],
    [
      `provider-auth fetch ${vendor?.name ?? "mbsi"} /api/jobs -H 'Content-Type: application/json' -d '{"name":"fake"}'`,
      "POST JSON; -d @job.json reads it from a file, and -d @- from stdin",
    ],
    [
      `provider-auth fetch ${vendor?.name ?? "msp360"} /api/Reports/1 --fail -o report.pdf`,
      "Save a file, or exit with an error",
    ],
    [
      `provider-auth fetch ${vendor?.name ?? "mikrocloud"} /devices --json | jq .status`,
      "Check the status in a script",
    ],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const vendor = vendorIn("fetch", context.args);
  const {
    values,
    positionals,
    rest = [],
  } = readArguments("fetch", { ...options, ...accountFlags(vendor) }, context.args);
  const [name, target, ...others] = [...positionals, ...rest];
  if (name !== vendor.name || target === undefined || others.length > 0) {
    throw wrongUse("fetch takes a provider and one path or URL, such as fetch msp360 /api/Users.");
  }
  if (readsStdin(values) && Object.keys(values).some((each) => each.endsWith("-stdin"))) {
    throw wrongUse("stdin cannot hold both data and a secret; read the data from a file.");
  }
  const account = resolveAccount(context, vendor, values);
  try {
    return await call(context, account, target, values);
  } catch (error) {
    const { exitCode } = explain(context.signal.aborted ? context.signal.reason : error);
    if (exitCode === exitCodes.wrongUse || !isSilent(values)) throw error;
    return exitCode;
  }
}

type Given = Values<typeof options>;

const isSilent = ({ silent, "show-error": showError }: Given) => silent && !showError;

async function call(context: Context, account: Account, target: string, given: Given): Promise<number> {
  const signal = timeoutOf(given, context);
  const request = await requestOf(given, context);
  const opened = await openSession(context, account);
  const { session, provider } = opened;
  const { baseUrl = provider.origin, originFromLogin } = provider;
  let url = urlOf(target, baseUrl);
  const sink = given.output === undefined || given.output === "-" ? stdoutSink(context) : await fileSink(given.output);
  let response: Response | undefined;
  try {
    // A call that is not allowed does not cause a login. A separate login gives the best error message.
    if (originFromLogin || new URL(url).origin === provider.origin) {
      const { origin } = await obtainToken(context, account);
      if (origin !== undefined) url = urlOf(target, origin);
    }
    response = await session.fetch(url, { ...request, signal });
    return await print(context, { response, url, given, sink, signal });
  } catch (error) {
    await sink.discard();
    context.signal.throwIfAborted();
    if (opened.problem.error) throw opened.problem.error;
    if (signal.aborted) throw failed(`The call took longer than ${given["max-time"]} seconds.`);
    if (isAuthError(error, "ORIGIN_NOT_ALLOWED"))
      throw failed(`${error.message.replace(/;[^;]*$/, "")}; use curl for other addresses.`);
    if (isAuthError(error) || isCommandError(error)) throw error;
    throw networkError(provider.name, new URL(url).origin, error, response !== undefined);
  } finally {
    session.clear();
  }
}

interface Answered {
  readonly response: Response;
  readonly url: string;
  readonly given: Given;
  readonly sink: Sink;
  readonly signal: AbortSignal;
}

/** @returns the exit code */
async function print(context: Context, { response, url, given, sink, signal }: Answered): Promise<number> {
  const { status, statusText } = response;
  const hasFailed = status >= 400 && (given.fail || given["fail-with-body"]);
  if (hasFailed && !given["fail-with-body"]) {
    discard(response);
    await sink.discard();
  } else {
    const file = given.output === "-" ? undefined : given.output;
    const chunks: Uint8Array[] = [];
    const keep = { write: async (chunk: Uint8Array | string) => void chunks.push(Buffer.from(chunk)) };
    if (!given.json && (given.include || given.head)) await sink.write(headOf(response));
    await writeBody(response, signal, given.json && file === undefined ? keep : sink);
    await sink.commit();
    if (given.json) await stdoutSink(context).write(jsonOf(response, url, file ?? Buffer.concat(chunks)));
  }
  if (!hasFailed) return exitCodes.done;
  if (!isSilent(given)) await say(context, `error: The server returned ${status}${statusText && ` ${statusText}`}.`);
  return httpFailure;
}
