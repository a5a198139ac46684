/** Finds the command, runs it, and turns anything it throws into one sentence and an exit code. */
import type { Commands } from "./commands.ts";
import type { Context } from "./context.ts";
import { exitCodes, explain, wrongUse } from "./failure.ts";
import { orNearest } from "./nearest.ts";
import { print, redact, say, styled } from "./print.ts";

/**
 * @param context with all arguments
 * @param commands the commands by name
 * @returns the exit code
 */
export async function main(context: Context, commands: Commands): Promise<number> {
  try {
    return await dispatch(context, commands);
  } catch (error) {
    const { exitCode, sentence } = explain(context.signal.aborted ? context.signal.reason : error);
    if (sentence) await say(context, `${styled(context, context.stderr, "red", "error:")} ${oneLine(sentence)}`);
    if (context.env.PROVIDER_AUTH_DEBUG && error instanceof Error)
      await say(context, redact(context, `${error.stack}`));
    return exitCode;
  }
}

async function dispatch(context: Context, commands: Commands): Promise<number> {
  const [first, ...args] = context.args;
  const isBare = first === undefined || first === "help";
  const name = isBare ? args[0] : first;
  if (first === "--version" || first === "-v") {
    await print(context, await version());
    return exitCodes.done;
  }
  if (name === undefined || name === "--help" || name === "-h") {
    const { overview } = await import("./help.ts");
    const text = overview(commands);
    // A call without a command is a usage error.
    if (first === undefined) {
      await say(context, text);
      return exitCodes.wrongUse;
    }
    await print(context, text);
    return exitCodes.done;
  }
  const listed = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!listed) {
    const what = name.startsWith("-")
      ? `no option ${name.replace(/=.*/s, "")} before the command`
      : `no command ${name}`;
    throw wrongUse(`provider-auth has ${what}; ${orNearest(name, Object.keys(commands))}`);
  }
  const command = await listed.load();
  if (isBare || asksForHelp(args)) {
    const { helpOf } = await import("./help.ts");
    await print(context, helpOf(listed, command, args));
    return exitCodes.done;
  }
  // The streams are getters that create them on first use, so they are not copied.
  return command.run(Object.create(context, { args: { value: args } }));
}

/** Arguments after `--` belong to another program. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  return own.includes("--help") || own.includes("-h");
}

async function version(): Promise<string> {
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  return manifest.version;
}

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, " ");
