import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Replaces the content of a folder with files by path. The old folder remains until the new one is complete. */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, string | Buffer>): Promise<void> {
  const next = `${folder}.next`;
  await rm(next, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = join(next, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(next, folder);
}
