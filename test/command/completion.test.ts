/** The scripts of `provider-auth completion`, in the shells that complete with them. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command } from "../../src/command/command.ts";
import type { Listed } from "../../src/command/commands.ts";
import { bash } from "../../src/command/completion/bash.ts";
import { fish } from "../../src/command/completion/fish.ts";
import { type Completed, modelOf } from "../../src/command/completion/model.ts";
import { powershell } from "../../src/command/completion/powershell.ts";
import { zsh } from "../../src/command/completion/zsh.ts";
import { runCommand } from "../support/command.ts";

/** Commands with everything that a command may have. */
const made: (Command & Pick<Listed, "summary">)[] = [
  {
    summary: "Print a token, or don't",
    usage: "token <provider> [options]",
    options: (args) => ({
      format: { type: "string", short: "F", placeholder: "<token|header>", description: "How it's printed [once]" },
      account: { type: "string", placeholder: "<name>", description: "Which account" },
      ...(args.includes("crmcom") && { organisation: { type: "string", description: "The organisation" } }),
    }),
    examples: [],
    run: async () => 0,
  },
  {
    summary: "Run a command",
    usage: "exec <provider> [options] -- <command>",
    options: {
      silent: { type: "boolean", short: "s", description: "Say nothing" },
      show: { type: "boolean", short: "S", description: "Say all" },
    },
    examples: [],
    run: async () => 0,
  },
  {
    summary: "Generate",
    usage: "generate <document> --out <folder>",
    options: { out: { type: "string", placeholder: "<folder>", description: "Folder" } },
    examples: [],
    run: async () => 0,
  },
  { summary: "Complete", usage: "completion bash|zsh", options: {}, examples: [], run: async () => 0 },
  { summary: "Show", usage: "status [<provider>] [options]", options: {}, examples: [], run: async () => 0 },
];
const names = ["token", "exec", "generate", "completion", "status"];

let model: Completed[];
let folder: string;
beforeAll(async () => {
  model = await modelOf(
    Object.fromEntries(made.map((command, index) => [names[index], { ...command, load: async () => command }])),
  );
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  await writeFile(join(folder, "my-document.yaml"), "");
});
afterAll(() => rm(folder, { recursive: true }));

/** What is completed for each line, of which the last word is unfinished. */
const cases: [line: string, words: string[]][] = [
  ["provider-auth ge", ["generate"]],
  ["provider-auth token m", ["mbsi", "mikrocloud", "msp360"]],
  ["provider-auth completion ", ["bash", "zsh"]],
  ["provider-auth status mi", ["mikrocloud"]],
  ["provider-auth token mbsi --a", ["--account"]],
  ["provider-auth token mbsi --o", []],
  ["provider-auth token crmcom --o", ["--organisation"]],
  ["provider-auth token mbsi --format h", ["header"]],
  ["provider-auth token mbsi -F ", ["header", "token"]],
  ["provider-auth generate my", ["my-document.yaml"]],
  ["provider-auth generate a.yaml --out my", ["my-document.yaml"]],
  ["provider-auth exec mbsi --s", ["--show", "--silent"]],
  ["provider-auth exec mbsi -- printe", ["printenv"]],
  ["provider-auth exec mbsi -- cat my", ["my-document.yaml"]],
];

const run = (shell: string, args: string[], input = "") => {
  const { stdout, stderr, status } = spawnSync(shell, args, { cwd: folder, input, encoding: "utf8", timeout: 30_000 });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
};
const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

test("bash completes commands, providers, options, values and files", () => {
  const script = cases.map(([line]) => {
    const words = line.split(" ");
    const list = words.map((word) => `"${word}"`).join(" ");
    return `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _provider_auth; printf '%s ' "\${COMPREPLY[@]}"; echo`;
  });
  const split = `COMP_WORDS=(provider-auth token mbsi --format = h); COMP_CWORD=5; _provider_auth; echo "\${COMPREPLY[@]}"`;
  const lines = run("bash", ["--norc", "-s"], [bash(model), ...script, split].join("\n")).split("\n");
  const found = lines.slice(0, cases.length).map((line) => [...new Set(line.split(" ").filter(Boolean))].sort());
  expect(found.map((words, index) => [cases[index]?.[0], words])).toEqual(cases);
  expect(lines[cases.length]).toBe("header");
});

test.runIf(has("zsh"))("zsh is told the same commands, providers, options and values", async () => {
  await writeFile(join(folder, "completion.zsh"), zsh(model));
  // What completes is zsh's own; what it is given is ours.
  const told = (words: string) => `words=(${words} ''); CURRENT=$#words; print "=> $CURRENT"; _provider_auth`;
  const script = `
    compdef() { print -r -- "compdef $*" }
    _describe() { print -rl -- $commands }
    _arguments() { print -rl -- "$words[1] $CURRENT" "$@" }
    source ${join(folder, "completion.zsh")}
    ${["provider-auth", "provider-auth token crmcom", "provider-auth exec mbsi"].map(told).join("; ")}`;
  const parts = run("zsh", ["-f", "-c", script]).split(/=> \d+\n/);
  expect(parts.map((part) => part.trim().split("\n"))).toEqual([
    ["compdef _provider_auth provider-auth"],
    ["token:Print a token, or don't", "exec:Run a command", "generate:Generate", "completion:Complete", "status:Show"],
    [
      "token 3",
      "-S",
      "-s",
      "*--format=[How it's printed \\[once\\]]:value:(token header)",
      "*-F+[How it's printed \\[once\\]]:value:(token header)",
      "*--account=[Which account]:value: ",
      "*--help[Print this help]",
      "*-h[Print this help]",
      "1:argument:(msp360 mbsi mikrocloud crmcom)",
      "*:argument:_files",
      "*--organisation=[The organisation]:value:",
    ],
    [
      "exec 3",
      "-S",
      "-s",
      "*--silent[Say nothing]",
      "*-s[Say nothing]",
      "*--show[Say all]",
      "*-S[Say all]",
      "*--help[Print this help]",
      "*-h[Print this help]",
      "1:argument:(msp360 mbsi mikrocloud crmcom)",
      "*::command:_normal",
    ],
  ]);
});

test.runIf(has("fish"))("fish completes them too", async () => {
  await writeFile(join(folder, "completion.fish"), fish(model));
  const lines = cases.map(([line]) => `complete -C '${line}' | string replace -r '\\t.*' ''`);
  const script = [`source ${join(folder, "completion.fish")}`, ...lines.map((line) => `echo -n '=>'; ${line}; echo`)];
  const found = run("fish", ["--no-config", "-c", script.join("\n")])
    .split("=>")
    .slice(1);
  expect(found.map((words, index) => [cases[index]?.[0], words.trim().split(/\s+/).filter(Boolean).sort()])).toEqual(
    cases,
  );
});

test("the script for PowerShell lists the same, and can be read as text", () => {
  const script = powershell(model);
  const rows = script
    .split("\n")
    .filter((line) => /^ {4}@\(/.test(line))
    .map((line) => line.trim().replace(/,$/, ""));
  expect(rows).toEqual(
    expect.arrayContaining([
      "@('', 'token', 'Print a token, or don''t')",
      "@('token 1', 'mbsi', 'mbsi')",
      "@('token', '--format', 'How it''s printed [once]')",
      "@('token -F value', 'header', 'header')",
      "@('token crmcom', '--organisation', 'The organisation')",
      "@('exec', '-s', 'Say nothing')",
      "@('exec', '-S', 'Say all')",
    ]),
  );
  // In a text in single quotes, nothing has a meaning but a single quote.
  for (const row of rows) expect(row).toMatch(/^@\((?:'(?:[^']|'')*'(?:, )?){3}\)$/);
});

test("every shell gets a script for all commands", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { code, stdout, stderr } = await runCommand(["completion", shell]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const name of ["mock", "generate", "completion"]) expect(stdout).toContain(name);
    if (shell === "powershell" || !has(shell)) continue;
    const file = join(folder, `${shell}.txt`);
    await writeFile(file, stdout);
    run(shell, ["-n", file]);
  }
});

test.each([
  [[], "completion takes one shell: bash, zsh, fish, powershell."],
  [["bash", "zsh"], "completion takes one shell: bash, zsh, fish, powershell."],
  [["pwsh"], 'There is no completion for the shell "pwsh"; use one of bash, zsh, fish, powershell.'],
])("refuses %j as wrong use", async (args, sentence) => {
  expect(await runCommand(["completion", ...args])).toEqual({ code: 2, stdout: "", stderr: `error: ${sentence}\n` });
});
