/** A bundle of everything, for Node. */
export default {
  logLevel: "warn",
  ssr: { noExternal: true },
  build: { ssr: "main.js", outDir: "out", target: "node20" },
};
