import { type Completed, type Flag, namesOf } from "./model.ts";

export function zsh(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, flags, firsts, takesCommand }) => {
    const own = firsts.filter((first) => first.flags.length > 0);
    const added = own
      .map((first) => `        ${first.name}) specs+=(${first.flags.map(specOf).join(" ")}) ;;\n`)
      .join("");
    const first =
      firsts.length > 0 ? `"1:argument:(${firsts.map((each) => each.name).join(" ")})"` : '"1:argument:_files"';
    return `    ${name})
      specs=(${[...flags.map(specOf), first, takesCommand ? '"*::command:_normal"' : '"*:argument:_files"'].join(" ")})
${added ? `      case "$words[3]" in\n${added}      esac\n` : ""}      ;;
`;
  });
  return `#compdef provider-auth
# Completion of provider-auth for zsh. Load it with: source <(provider-auth completion zsh)
_provider_auth() {
  local -a commands specs
  if ((CURRENT == 2)); then
    commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(" ")})
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join("")}    *) return ;;
  esac
  # The rest is completed as a command of its own, with its name first.
  shift words
  ((CURRENT--))
  _arguments -S -s $specs
}
if [[ $funcstack[1] == _provider_auth ]]; then _provider_auth "$@"; else compdef _provider_auth provider-auth; fi`;
}

/** Returns an option in the form that \`_arguments\` takes. Every option may be repeated, which does not matter to completion. */
function specOf(flag: Flag): string {
  const text = flag.description.replace(/[[\]\\]/g, "\\$&");
  const { value } = flag;
  const action = value && (value.choices.length > 0 ? `(${value.choices.join(" ")})` : value.isPath ? "_files" : " ");
  return namesOf(flag)
    .map((name) => {
      const suffix = !value ? "" : name.startsWith("--") ? "=" : "+";
      return quoted(`*${name}${suffix}[${text}]${action === undefined ? "" : `:value:${action}`}`);
    })
    .join(" ");
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
