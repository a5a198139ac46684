/** Tests runtimes that run a program directly: it signs in, runs the mock, shares tokens, and loads the package from CommonJS. */
import { ownNode, toolFile, versionOf } from "./tools.ts";
import type { Environment, Lab, Results } from "./types.ts";
import { checkWire, providers } from "./wire.ts";

interface Runtime {
  name: string;
  /** The npm package that contains it. */
  tool: string;
  command: string;
  /** The arguments before the name of the program. Default: none. */
  args?: readonly string[];
}

const node = (major: string, tool: string, command = toolFile(`${tool}/bin/node`)): Runtime => ({
  name: `Node ${major}`,
  tool,
  command,
});

const all: readonly Runtime[] = [
  node("20.19", "node20"),
  node("22", "node22"),
  node("24", "node", ownNode),
  node("26", "node26"),
  { name: "Bun", tool: "bun", command: toolFile(".bin/bun") },
  { name: "Deno", tool: "deno", command: toolFile(".bin/deno"), args: ["run", "--allow-all", "--no-prompt"] },
];

export const runtimes: readonly Environment[] = all.map(({ name, tool, command, args = [] }) => ({
  name,
  version: versionOf(tool),
  columns: [...providers, "mock", "shared tokens", "CommonJS"],
  tools: [tool],
  async try(lab) {
    const cwd = await lab.project();
    const run = (program: string) => lab.run(command, [...args, program], { cwd });
    const signedIn = await signInAndMock(lab, cwd, command, args);
    const shared = await run("shared-tokens.mjs").then(() => null, reasonOf);
    const required = await run("commonjs.cjs").then(resultsIn, (error) => ({ CommonJS: reasonOf(error) }));
    return { ...signedIn, "shared tokens": shared, ...required };
  },
}));

export const reasonOf = (error: Error): string => error.message;

/** Signs in to every provider of its own mock, and runs the mock in the same process. */
export async function signInAndMock(lab: Lab, cwd: string, command: string, args: readonly string[]): Promise<Results> {
  const mockUrl = await lab.startMock();
  const printed = await lab.run(command, [...args, "main-and-mock.js"], { cwd, env: { MOCK_URL: mockUrl } });
  return checkWire(mockUrl, resultsIn(printed));
}

/** Returns the result on the last line of a program's output. @throws Error if the line is not a result */
export function resultsIn(printed: string): Results {
  const line = printed.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`It exited with code 0, but its last line is not a result: ${line}`);
  }
}
