/** A copy of the working tree, as a fresh clone would be, for what writes into it. */
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";

/** Copies the tracked files and the new ones that are not ignored; what is installed is linked. */
export async function copyTree(folder: string): Promise<void> {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout } = await run("git", list, { cwd: root });
  for (const file of stdout.trim().split("\n")) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // A file that is deleted and not yet committed is in the list.
    await cp(join(root, file), join(folder, file)).catch(() => {});
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
}
