/** `provider-auth completion`: a script that completes the command in a shell. */
import { type Options, readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { bash } from "./completion/bash.ts";
import { fish } from "./completion/fish.ts";
import { modelOf } from "./completion/model.ts";
import { powershell } from "./completion/powershell.ts";
import { zsh } from "./completion/zsh.ts";
import type { Context } from "./context.ts";
import { exitCodes, wrongUse } from "./failure.ts";
import { orNearest } from "./nearest.ts";
import { print } from "./print.ts";

const options = {} as const satisfies Options;

const scripts = { bash, zsh, fish, powershell };

export const command: Command = {
  usage: "completion bash|zsh|fish|powershell",
  options,
  examples: [
    ["source <(provider-auth completion bash)", "In ~/.bashrc; for zsh, in ~/.zshrc after compinit"],
    ["provider-auth completion fish > ~/.config/fish/completions/provider-auth.fish", "In fish"],
    ["provider-auth completion powershell | Out-String | Invoke-Expression", "In PowerShell's $PROFILE"],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { positionals, rest = [] } = readArguments("completion", options, context.args);
  const [shell, ...others] = [...positionals, ...rest];
  const names = Object.keys(scripts);
  if (shell === undefined || others.length > 0) throw wrongUse(`completion takes one shell: ${names.join(", ")}.`);
  const found = Object.entries(scripts).find(([name]) => name === shell);
  if (!found) throw wrongUse(`There is no completion for the shell "${shell}"; ${orNearest(shell, names)}`);
  const { commands } = await import("./commands.ts");
  await print(context, found[1](await modelOf(commands)));
  return exitCodes.done;
}
