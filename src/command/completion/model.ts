/** The words to complete, from the same tables as the arguments and the help. */
import { providerNames } from "../../../generated/providers.ts";
import type { Options } from "../arguments.ts";
import type { Commands } from "../commands.ts";

export interface Flag {
  readonly name: string;
  readonly short?: string | undefined;
  readonly description: string;
  /** The value; undefined for a flag without one. */
  readonly value?: { readonly choices: readonly string[]; readonly isPath: boolean };
}

export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The possible first arguments, each with the flags that it adds. */
  readonly firsts: readonly { readonly name: string; readonly flags: readonly Flag[] }[];
  /** Whether `--` and another command follow. */
  readonly takesCommand: boolean;
}

export async function modelOf(commands: Commands): Promise<Completed[]> {
  return Promise.all(
    Object.entries(commands).map(async ([name, { summary, load }]) => {
      const { usage, options } = await load();
      const of = (args: readonly string[]) => flagsOf(typeof options === "function" ? options(args) : options);
      const flags = of([]);
      const isKnown = (flag: Flag) => flags.some((known) => known.name === flag.name);
      const firsts = firstsOf(usage).map((first) => ({
        name: first,
        flags: of([first]).filter((flag) => !isKnown(flag)),
      }));
      return { name, summary, flags: [...flags, help], firsts, takesCommand: usage.includes(" -- ") };
    }),
  );
}

const help: Flag = { name: "help", short: "h", description: "Print this help" };

/** Such as `completion bash|zsh`, or `token <provider>`. */
function firstsOf(usage: string): readonly string[] {
  const [, first = ""] = usage.split(" ");
  if (/^\[?<provider>\]?$/.test(first)) return providerNames;
  return first.includes("|") ? first.replace(/[<>[\]]/g, "").split("|") : [];
}

const flagsOf = (options: Options): Flag[] =>
  Object.entries(options).map(([name, { type, short, placeholder = "", description }]) => ({
    name,
    short,
    description,
    ...(type === "string" && {
      value: {
        choices: placeholder.includes("|") ? placeholder.replace(/[<>]/g, "").split("|") : [],
        isPath: /file|folder|data/.test(placeholder),
      },
    }),
  }));

/** Returns the names as they are typed, the long one first. */
export const namesOf = ({ name, short }: Flag): string[] => [`--${name}`, ...(short ? [`-${short}`] : [])];
