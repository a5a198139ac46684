/** Copies the working tree, like a fresh clone, for commands that write to it. */
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";

/** Copies tracked files, and new files that are not ignored. Links installed packages. */
export async function copyTree(folder: string): Promise<void> {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout } = await run("git", list, { cwd: root });
  for (const file of stdout.trim().split("\n")) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // The list contains files whose deletion is not committed yet.
    await cp(join(root, file), join(folder, file)).catch(() => {});
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
}
