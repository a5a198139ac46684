/** A bundle of everything; the plugin finds packages as Node does. */
import { createRequire } from "node:module";

const { nodeResolve } = createRequire(process.env.TOOLS)("@rollup/plugin-node-resolve");

export default { input: "main.js", output: { dir: "out", format: "es" }, plugins: [nodeResolve()] };
