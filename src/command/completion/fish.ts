import type { Completed, Flag } from "./model.ts";

export function fish(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const line = (condition: string, rest: string) => `complete -c provider-auth -n ${quoted(condition)} ${rest}`;
  const lines = commands.flatMap(({ name, summary, flags, firsts, takesCommand }) => {
    const isUsed = `__provider_auth_is ${name}`;
    return [
      line("__fish_is_nth_token 1", `-f -a ${name} -d ${quoted(summary)}`),
      ...firsts.map((first) => line(`${isUsed}; and __fish_is_nth_token 2`, `-f -a ${first.name}`)),
      ...(takesCommand
        ? [line(`${isUsed}; and test (commandline -opc)[-1] = --`, "-f -a '(__fish_complete_command)'")]
        : []),
      ...flags.map((flag) => line(isUsed, optionOf(flag))),
      ...firsts.flatMap((first) => first.flags.map((flag) => line(`${isUsed} ${first.name}`, optionOf(flag)))),
    ];
  });
  return `# Completion of provider-auth for fish. Load it with: provider-auth completion fish | source
# Tests whether the arguments are the first words of the command line.
function __provider_auth_is
    set -l words (commandline -opc)
    set -l last (math 1 + (count $argv))
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end
complete -c provider-auth -n "not __fish_seen_subcommand_from ${names}" -f
complete -c provider-auth -n "not __fish_seen_subcommand_from ${names}" -l help -d 'Print the help'
complete -c provider-auth -n "not __fish_seen_subcommand_from ${names}" -l version -d 'Print the version'
${lines.join("\n")}`;
}

function optionOf({ name, short, description, value }: Flag): string {
  const kind = !value
    ? ""
    : value.choices.length > 0
      ? ` -x -a ${quoted(value.choices.join(" "))}`
      : value.isPath
        ? " -r -F"
        : " -x";
  return `-l ${name}${short ? ` -s ${short}` : ""}${kind} -d ${quoted(description)}`;
}

const quoted = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
