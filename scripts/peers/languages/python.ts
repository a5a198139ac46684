import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "../cache.ts";
import { python as tool } from "../tools.ts";
import type { Language } from "../types.ts";

const requirements = fileURLToPath(new URL("../clients/python/requirements.txt", import.meta.url));

/** The libraries of the clients, and the generator written in Python. */
export const packages = installed("python", await readFile(requirements, "utf8"), async (folder, step) => {
  await step("python3", ["-m", "venv", folder]);
  await step(join(folder, "bin/pip"), ["install", "--quiet", "--requirement", requirements]);
});
/** The folder of the packages' programs. */
export const programs = join(packages.folder, "bin");

export const python: Language = {
  extension: "py",
  tools: [tool],
  install: packages.install,
  compile: ({ folder, run }) => run(join(programs, "python"), ["-m", "compileall", "-q", folder]),
  signIn: ({ folder, program, run }, env) =>
    run(join(programs, "python"), ["-B", program], { env: { ...env, PYTHONPATH: folder } }),
};
