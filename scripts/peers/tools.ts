/** The tools that the check needs and does not install: compilers and runtimes. */
import { fileURLToPath } from "node:url";
import { type RunOptions, run } from "../lib/run.ts";
import type { Tool } from "./types.ts";

const goModule = fileURLToPath(new URL("clients/go", import.meta.url));

export const java = tool("Java", "install version 17 or later, such as Debian's default-jdk-headless", "java", [
  "-version",
]);
export const javaCompiler = tool(
  "javac",
  "install version 17 or later, such as Debian's default-jdk-headless",
  "javac",
  ["-version"],
);
export const maven = tool("Maven", "install it, such as Debian's maven", "mvn", ["-version"]);
export const python = tool(
  "Python 3.10 with venv",
  "install it, such as Debian's python3 and python3-venv",
  "python3",
  ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"],
);
// Run in the folder of the module, which states the version that it needs.
export const go = tool("Go 1.26", "install that version or a later one", "go", ["list", "-m"], {
  cwd: goModule,
});

function tool(name: string, advice: string, command: string, args: string[], options: RunOptions = {}): Tool {
  const isThere = () =>
    run(command, args, options).then(
      ({ code }) => code === 0,
      () => false,
    );
  return { name, advice, isThere };
}
