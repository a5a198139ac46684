/** Installs the tarball in an empty folder with each package manager, signs in there and runs the mock. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { signInAndMock } from "./runtimes.ts";
import { ownNode, toolFile, versionOf } from "./tools.ts";
import { type Environment, type Lab, NotRun } from "./types.ts";
import { providers } from "./wire.ts";

interface Manager {
  name: string;
  /** The npm package that contains it. Default: it is installed on the machine. */
  tool?: string;
  /** Installs the tarball, and returns the command that runs a program there. */
  install(lab: Lab, cwd: string): Promise<{ command: string; args: readonly string[] }>;
}

const byNode = { command: ownNode, args: [] };

const npm: Manager = {
  name: "npm",
  async install(lab, cwd) {
    const args = ["install", "--prefer-offline", "--loglevel=error", lab.tarball];
    await lab.run("npm", args, { cwd });
    return byNode;
  },
};

/** The package `pnpm` needs a package for each platform, and the lock file contains all of them. */
const pnpm: Manager = {
  name: "pnpm",
  tool: "@pnpm/exe.linux-x64",
  async install(lab, cwd) {
    const command = toolFile(`@pnpm/exe.${process.platform}-${process.arch}/pnpm`);
    if (!existsSync(command)) throw new NotRun("test/artifact/package.json has no pnpm for this platform");
    await lab.run(command, ["add", "--prefer-offline", lab.tarball], { cwd });
    return byNode;
  },
};

const yarn = (nodeLinker: "node-modules" | "pnp"): Manager => ({
  name: `yarn (${nodeLinker === "pnp" ? "PnP" : nodeLinker})`,
  tool: "@yarnpkg/cli-dist",
  async install(lab, cwd) {
    const cli = toolFile("@yarnpkg/cli-dist/bin/yarn.js");
    const settings = {
      nodeLinker,
      enableTelemetry: false,
      enableImmutableInstalls: false,
      // Yarn has its own registry setting, and does not read npm's.
      npmRegistryServer: (await lab.run("npm", ["config", "get", "registry"], { cwd })).trim(),
    };
    await writeFile(join(cwd, ".yarnrc.yml"), JSON.stringify(settings));
    await lab.run(ownNode, [cli, "add", `provider-auth@file:${lab.tarball}`], { cwd });
    return { command: ownNode, args: [cli, "node"] };
  },
});

export const managers: readonly Environment[] = [npm, pnpm, yarn("node-modules"), yarn("pnp")].map(
  ({ name, tool, install }) => ({
    name,
    ...(tool && { version: versionOf(tool), tools: [tool] }),
    columns: [...providers, "mock"],
    async try(lab) {
      const cwd = await lab.project({ isEmpty: true });
      const { command, args } = await install(lab, cwd);
      return signInAndMock(lab, cwd, command, args);
    },
  }),
);
