import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { go as tool } from "../tools.ts";
import type { Language } from "../types.ts";

const module = fileURLToPath(new URL("../clients/go/", import.meta.url));

/** A Go module for each client, whose package is `api`. */
export const go: Language = {
  extension: "go",
  tools: [tool],
  // The module's files pin the libraries; the first build fetches them into Go's own cache.
  install: async () => {},
  async compile({ folder, program, run }) {
    for (const name of ["go.mod", "go.sum"]) await copyFile(join(module, name), join(folder, name));
    await copyFile(program, join(folder, "main.go"));
    await run("go", ["build", "-buildvcs=false", "-o", "sign-in", "."], { cwd: folder });
    await run("go", ["vet", "-buildvcs=false", "."], { cwd: folder });
  },
  signIn: ({ folder, run }, env) => run(join(folder, "sign-in"), [], { env }),
};
