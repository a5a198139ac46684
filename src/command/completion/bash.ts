import { type Completed, type Flag, namesOf } from "./model.ts";

export function bash(commands: readonly Completed[]): string {
  const flags = commands.flatMap(({ name, flags, firsts }) => [
    ...flags.map((flag) => [name, flag] as const),
    ...firsts.flatMap((first) => first.flags.map((flag) => [name, flag] as const)),
  ]);
  const patterns = (isChosen: (flag: Flag) => unknown) => [
    ...new Set(
      flags.flatMap(([name, flag]) => (isChosen(flag) ? namesOf(flag).map((each) => `"${name} ${each}"`) : [])),
    ),
  ];
  const branch = (names: readonly string[], body: string) =>
    names.length > 0 ? `    ${names.join(" | ")}) ${body} ;;\n` : "";
  const choices = flags
    .filter(([, { value }]) => value && value.choices.length > 0)
    .map(([name, flag]) =>
      branch(
        namesOf(flag).map((each) => `"${name} ${each}"`),
        reply(flag.value?.choices ?? []),
      ),
    );
  const options = commands.flatMap(({ name, flags, firsts }) => [
    ...firsts.map((first) => [`${name} ${first.name}`, [...flags, ...first.flags]] as const),
    [`${name} *`, flags] as const,
  ]);
  const pattern = (key: string) => (key.endsWith("*") ? `"${key.slice(0, -1)}"*` : `"${key}"`);
  const withFirsts = commands.filter(({ firsts }) => firsts.length > 0);
  const others = commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => `"${name}"`);
  return `# Completion of provider-auth for bash. Load it with: source <(provider-auth completion bash)
_provider_auth() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}" i
  COMPREPLY=()
  # bash treats the = in --name=value as a separate word.
  if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  if ((COMP_CWORD == 1)); then
    ${reply([...commands.map(({ name }) => name), "--help", "--version"])}
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == "--" ]]; then
      case "$command" in
    ${branch(others, `if ((i == COMP_CWORD - 1)); then COMPREPLY=($(compgen -c -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi`).trim()}
      esac
      return
    fi
  done
  case "$command $previous" in
${choices.join("")}${branch(
  patterns(({ value }) => value?.isPath),
  `COMPREPLY=($(compgen -f -- "$current")); return`,
)}${branch(
  patterns(({ value }) => value && !value.isPath && value.choices.length === 0),
  "return",
)}  esac
  [[ \${#COMPREPLY[@]} -eq 0 ]] || return
  if ((COMP_CWORD == 2)) && [[ $current != -* ]]; then
    case "$command" in
${withFirsts.map(({ name, firsts }) => branch([name], reply(firsts.map((first) => first.name)))).join("")}    *) COMPREPLY=($(compgen -f -- "$current")) ;;
    esac
    return
  fi
  if [[ $current != -* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  case "$command \${COMP_WORDS[2]}" in
${options.map(([key, flags]) => `    ${pattern(key)}) ${reply(flags.flatMap(namesOf))} ;;\n`).join("")}  esac
}
complete -o filenames -F _provider_auth provider-auth`;
}

const reply = (words: readonly string[]) => `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$current"))`;
