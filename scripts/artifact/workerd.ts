/** Tests the runtime of Cloudflare Workers, which runs a single module. */
import { join } from "node:path";
import { build } from "esbuild";
import { versionOf } from "./tools.ts";
import type { Environment, Results } from "./types.ts";
import { checkWire, providers } from "./wire.ts";

export const workerd: Environment = {
  name: "workerd (miniflare)",
  version: versionOf("miniflare"),
  columns: providers,
  async try(lab) {
    const cwd = await lab.project();
    const { outputFiles } = await build({
      entryPoints: [join(cwd, "worker.js")],
      bundle: true,
      format: "esm",
      write: false,
      conditions: ["workerd"],
    });
    const { Miniflare } = await import("miniflare");
    const worker = new Miniflare({
      modules: true,
      script: outputFiles[0]?.text ?? "",
      compatibilityDate: "2025-09-01",
    });
    try {
      const mockUrl = await lab.startMock();
      const answer = await worker.dispatchFetch(`http://worker.invalid/?mock=${encodeURIComponent(mockUrl)}`);
      return await checkWire(mockUrl, (await answer.json()) as Results);
    } finally {
      await worker.dispose();
    }
  },
};
