/** Bundles a program that signs in, and runs each bundle with Node in a folder without packages. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { resultsIn } from "./runtimes.ts";
import { ownFile, ownNode, toolFile, versionOf } from "./tools.ts";
import type { Environment } from "./types.ts";
import { checkWire, providers } from "./wire.ts";

/** A program of node_modules and its arguments. Each writes `out/main.js`. */
const all: Record<string, readonly string[]> = {
  esbuild: [ownFile("esbuild/bin/esbuild"), "main.js", "--bundle", "--format=esm", "--outdir=out"],
  vite: [toolFile("vite/bin/vite.js"), "build", "--config", "vite.config.js"],
  webpack: ["bundle-with-webpack.js"],
  rollup: [toolFile("rollup/dist/bin/rollup"), "--config", "rollup.config.js"],
};

export const bundlers: readonly Environment[] = Object.entries(all).map(([name, args]) => ({
  name,
  version: versionOf(name),
  columns: providers,
  tools: name === "esbuild" ? [] : [name],
  async try(lab) {
    const project = await lab.project();
    await lab.run(ownNode, args, { cwd: project, env: { TOOLS: toolFile("") } });
    // The bundle must work without the packages of this folder.
    const cwd = await lab.project({ isEmpty: true });
    await cp(join(project, "out"), cwd, { recursive: true });
    const mockUrl = await lab.startMock();
    return checkWire(mockUrl, resultsIn(await lab.run(ownNode, ["main.js"], { cwd, env: { MOCK_URL: mockUrl } })));
  },
}));
