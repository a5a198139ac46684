/** Runs many code samples, those of a language in one program, because most of a sample's time is its start. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finished } from "../../lib/run.ts";
import { shellLiteral } from "./literal.ts";
import { foldersOf, programs, type RunLanguage, type RunSampleOptions, runProgram } from "./run.ts";

export interface BatchResult extends Finished {
  /** Its duration. */
  milliseconds: number;
}

/**
 * Runs samples of one language. Each prints what it would print as a separate program.
 *
 * @param options the timeout is for all samples together
 * @throws UserError if the program that runs them is not installed
 */
export async function runBatch(
  lang: RunLanguage,
  sources: readonly string[],
  options: RunSampleOptions = {},
): Promise<BatchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-samples-"));
  try {
    const { file } = programs[lang];
    const folders = await Promise.all(
      sources.map(async (source, index) => {
        const own = join(folder, String(index));
        await mkdir(own);
        await writeFile(join(own, file), source);
        return own;
      }),
    );
    const driver = join(folder, `driver-${file}`);
    await writeFile(driver, drivers[lang]);
    const started = Date.now();
    const { stderr, timedOut } = await runProgram(lang, [driver, ...folders], folder, options);
    const results = await Promise.all(folders.map((own) => resultIn(own)));
    let before = started;
    return results.map((result) => {
      if (!result) return { code: null, stdout: "", stderr, timedOut, milliseconds: Date.now() - before };
      const milliseconds = result.ended - before;
      before = result.ended;
      return { ...result, timedOut: false, milliseconds };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns what the driver wrote after a sample, or undefined if the sample did not finish. */
async function resultIn(folder: string) {
  const [stdout, stderr, code] = await Promise.all(
    ["stdout", "stderr", "code"].map((name) => readFile(join(folder, name), "utf8").catch(() => "")),
  );
  if (!code) return undefined;
  return {
    code: Number(code),
    stdout: stdout ?? "",
    stderr: stderr ?? "",
    ended: (await stat(join(folder, "code"))).mtimeMs,
  };
}

/** Each driver takes the folders of samples, and writes `stdout`, `stderr` and finally `code` to each. */
const drivers: Record<RunLanguage, string> = {
  Shell: `for folder; do
  ${Object.entries(foldersOf(""))
    .map(([name, path]) => `${name}="$folder"${shellLiteral(path)} `)
    .join("")}\\
    sh "$folder/${programs.Shell.file}" >"$folder/stdout" 2>"$folder/stderr"
  echo $? >"$folder/code"
done
`,
  TypeScript: `import { writeFileSync } from "node:fs";
import { format } from "node:util";
import { pathToFileURL } from "node:url";

for (const folder of process.argv.slice(2)) {
  let [stdout, stderr, code] = ["", "", 0];
  console.log = (...values) => { stdout += format(...values) + "\\n"; };
  console.error = console.warn = (...values) => { stderr += format(...values) + "\\n"; };
  try {
    await import(pathToFileURL(folder + "/${programs.TypeScript.file}").href);
  } catch (error) {
    [stderr, code] = [stderr + format(error) + "\\n", 1];
  }
  writeFileSync(folder + "/stdout", stdout);
  writeFileSync(folder + "/stderr", stderr);
  writeFileSync(folder + "/code", String(code));
}
process.exit();
`,
  Python: `import contextlib
import pathlib
import runpy
import sys
import traceback

for folder in map(pathlib.Path, sys.argv[1:]):
    code = 0
    with open(folder / "stdout", "w") as out, open(folder / "stderr", "w") as err:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                runpy.run_path(str(folder / "${programs.Python.file}"), run_name="__main__")
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
                if code == 1 and end.code != 1:
                    print(end.code, file=sys.stderr)
            except BaseException:
                code = 1
                traceback.print_exc()
    (folder / "code").write_text(str(code))
`,
};
