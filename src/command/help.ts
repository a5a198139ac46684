/** The texts of `--help`. */
import { vendors } from "./account/facts.ts";
import type { Options } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Commands, Listed } from "./commands.ts";

/** Returns the help of `provider-auth` itself. */
export function overview(commands: Commands): string {
  const rows = Object.entries(commands).map(([name, { summary }]): Row => [name, summary]);
  return [
    wrap(`Sign in to ${titles}, and use their tokens in any language.`).join("\n"),
    section("Usage", "  provider-auth <command> [options]"),
    section("Commands", table(rows)),
    section("Options", table([...common, ["--version", "Print the version"]])),
    section(
      "Exit codes",
      table([
        ["0", "Success"],
        ["1", "Failure; the message says why"],
        ["2", "Usage error, such as an unknown option"],
        ["4", "A person has to sign in: credentials or a code are missing, or the vendor refused them"],
        ["22", "fetch --fail: the server returned a status of 400 or higher"],
        ["126, 127", "exec: the command cannot be run, or does not exist"],
        ["130", "Interrupted by Ctrl-C"],
      ]),
    ),
    'Run "provider-auth <command> --help" for the options of a command and for examples.',
  ].join("\n\n");
}

/** Returns the help of a command. */
export function helpOf(
  { summary }: Pick<Listed, "summary">,
  { usage, description, options, examples }: Command,
  args: readonly string[],
): string {
  const own = typeof options === "function" ? options(args) : options;
  const names = vendors.map(({ name }) => name);
  const vendor = vendors.find(({ name }) => args.includes(name));
  const lines = typeof examples === "function" ? examples(vendor) : examples;
  const isOpen = usage.includes("<provider>") && !vendor;
  const hint = `Run "provider-auth ${usage.split(" ", 1)} <provider> --help" for the options of its accounts.`;
  return [
    summary.replace(/\.?$/, "."),
    section("Usage", `  provider-auth ${usage}`),
    ...(description ? [wrap(description).join("\n")] : []),
    ...(isOpen ? [section("Providers", `  ${names.join(", ")}\n\n  ${hint}`)] : []),
    section("Options", table([...rowsOf(own), ...common])),
    section("Examples", lines.map(([line, purpose]) => `  # ${purpose}\n  ${line}`).join("\n\n")),
  ].join("\n\n");
}

type Row = readonly [name: string, description: string];

const titles = vendors
  .map(({ facts }) => facts.title)
  .join(", ")
  .replace(/, ([^,]*)$/, " and $1");

const common: readonly Row[] = [["-h, --help", "Print this help"]];

const rowsOf = (options: Options): Row[] =>
  Object.entries(options).map(([name, { short, type, placeholder = "<value>", description }]) => {
    const value = type === "string" ? ` ${placeholder}` : "";
    return [`${short ? `-${short}, ` : ""}--${name}${value}`, description];
  });

const section = (title: string, text: string) => `${title}:\n${text}`;

/** Formats descriptions in a column of their own, wrapped at 100 columns, or below the name if the name is long. */
function table(rows: readonly Row[]): string {
  const width = Math.min(Math.max(...rows.map(([name]) => name.length)), 30);
  const indent = " ".repeat(width + 4);
  return rows
    .map(([name, description]) => {
      const text = wrap(description, 100 - indent.length).join(`\n${indent}`);
      return name.length > width ? `  ${name}\n${indent}${text}` : `  ${name.padEnd(width)}  ${text}`;
    })
    .join("\n");
}

function wrap(text: string, width = 100): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}
