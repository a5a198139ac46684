/** The commands of the documentation as the tests run them: on a copy of the sources, which a test may spoil. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies what the documentation is made of into a folder; gives that folder. */
export async function copySources(folder: string): Promise<string> {
  for (const name of ["specs", "docs", "CHANGELOG.md", "SECURITY.md"])
    await cp(join(root, name), join(folder, name), { recursive: true });
  return folder;
}

/** Replaces a text of a file; fails when it is not there, so that no test passes because nothing was changed. */
export async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  await writeFile(
    file,
    text.replace(from, () => to),
  );
}

/** The line, counted from 1, in which a text stands. */
export async function lineOf(file: string, text: string): Promise<number> {
  const [before, after] = (await readFile(file, "utf8")).split(text);
  if (before === undefined || after === undefined) throw new Error(`${file} does not contain ${text}`);
  return before.split("\n").length;
}

/** A hash of every file below a folder, by its path. */
export async function hashesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = async (file: string) =>
    createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file.slice(folder.length), await hash(file)] as const)),
  );
}

/** A program that runs until it is stopped. */
export interface Running {
  /** Waits for the next output that matches, after what was awaited before; rejects when the program ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it has written to stderr. */
  stderr(): string;
  /** Sends the signal of Ctrl-C; gives the exit code, null when the signal ended it. */
  interrupt(): Promise<number | null>;
}

/** Starts one of the project's scripts; it is ended after the test whatever happens. */
export function startScript(script: string, args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  const closed = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  let unread = "";
  let errors = "";
  let look = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    unread += text;
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
    unread += text;
    look();
  });
  return {
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = pattern.exec(unread);
          if (!match) return;
          unread = unread.slice(match.index + match[0].length);
          look = () => {};
          resolve(match);
        };
        look();
        closed.then(([code]) => reject(new Error(`${script} ended with ${code} and had printed: ${unread}`)));
      }),
    stderr: () => errors,
    interrupt: async () => {
      child.kill("SIGINT");
      const [code] = await closed;
      return code;
    },
  };
}
