/** Builds the whole tree `generated/` from the specs, in memory order and without a timestamp: deterministic. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providerNames } from "../../src/providers/names.ts";
import type { Folders } from "../lib/folders.ts";
import { UserError } from "../lib/main.ts";
import { generateConstants, generateXmlShapes } from "./constants.ts";
import { generateSchema } from "./schema.ts";
import { readSpecs } from "./spec.ts";
import { generateTypescriptFetch } from "./typescript-fetch.ts";

/** Every generated file by its path below `generated/`. */
export async function generateFiles({ specs: folder, isOwn }: Folders): Promise<Map<string, string>> {
  const specs = await readSpecs(folder);
  const missing = providerNames.find((name) => !specs.some(({ provider }) => provider === name));
  if (isOwn && missing) {
    throw new UserError(
      `specs/${missing}.yaml is missing; put it back, or take ${missing} out of src/providers/names.ts.`,
    );
  }
  const workDir = await mkdtemp(join(tmpdir(), "provider-auth-generate-"));
  try {
    const clients = await generateTypescriptFetch(specs, workDir);
    const files = new Map<string, string>();
    for (const spec of specs) {
      files.set(`${spec.provider}/schema.ts`, await generateSchema(spec));
      files.set(`${spec.provider}/constants.ts`, generateConstants(spec));
      const shapes = generateXmlShapes(spec);
      if (shapes) files.set(`${spec.provider}/xml.ts`, shapes);
      for (const [name, source] of clients.get(spec) ?? []) {
        files.set(`${spec.provider}/typescript-fetch/${name}`, source);
      }
    }
    return files;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
