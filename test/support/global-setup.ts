/** Builds the documentation site once a run, when the first test asks for it, whichever worker that is in. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { writeSite } from "../../scripts/docs/index.ts";
import { explain } from "../../scripts/lib/main.ts";
import { root } from "../../scripts/lib/paths.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with the folder of the built site, once it is built. */
    siteBuilder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-site-"));
  const output = join(folder, "site");
  let building: Promise<unknown> | undefined;
  const server = createServer((_, response) => {
    building ??= writeSite({ root, output, trySamples: false });
    building.then(
      () => response.end(output),
      (error) => response.writeHead(500).end(String(explain(error))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("siteBuilder", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  project.onTestsRerun(() => {
    building = undefined;
  });
  return async () => {
    await building?.catch(() => {});
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
