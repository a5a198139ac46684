/** Packs the repository once, and provides folders outside the repository and mocks for each environment. */
import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import { ownNode, toolFolder } from "./tools.ts";
import type { Lab } from "./types.ts";

export interface OpenLab extends Lab {
  /** Stops the mocks, and removes the folders. */
  close(): Promise<void>;
}

/** Timeout of a program in milliseconds. */
const timeout = 120_000;

export async function openLab(): Promise<OpenLab> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-artifact-"));
  let server: ChildProcess | undefined;
  const close = async () => {
    server?.stdin?.end();
    server?.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const tarball = await pack(folder);
    const installed = join(folder, "installed");
    await createProject(installed);
    const npm = ["install", "--prefer-offline", "--loglevel=error", tarball];
    await runHere("npm", npm, { cwd: installed });

    server = spawn(ownNode, ["mock-server.js"], { cwd: installed, stdio: ["pipe", "pipe", "inherit"] });
    const addresses = createInterface({ input: server.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    let count = 0;
    return {
      tarball,
      close,
      run: runHere,
      async project({ isEmpty = false } = {}) {
        const project = join(folder, `project-${++count}`);
        if (isEmpty) await createProject(project);
        else await cp(installed, project, { recursive: true, verbatimSymlinks: true });
        return project;
      },
      async startMock() {
        server?.stdin?.write("\n");
        const { value, done } = await addresses.next();
        if (done) throw new Error("The mock exited.");
        return value;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Packs the tarball as npm would publish it. */
async function pack(folder: string): Promise<string> {
  const { code, stderr } = await run("npm", ["pack", "--pack-destination", folder, "--loglevel=error"], { cwd: root });
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || !tarball) throw new UserError(`npm pack failed: ${stderr.trim()}`);
  return join(folder, tarball);
}

async function createProject(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  await cp(join(toolFolder, "programs"), folder, { recursive: true });
}

const runHere: Lab["run"] = async (command, args, { cwd, env = {} }) => {
  // Removes settings that would change the test, such as colours and the configuration of this npm.
  const { code, stdout, stderr, timedOut } = await run(command, [...args], { cwd, env, timeout, group: true });
  if (code === 0) return stdout;
  const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-12).join(" ").replace(/\s+/g, " ");
  throw new Error(
    timedOut ? `It took longer than ${timeout / 1000} s. ${said}` : said || `It exited with code ${code}.`,
  );
};
