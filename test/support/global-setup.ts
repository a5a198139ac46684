/** What is made once a run, when the first test asks for it, whichever worker that is in. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { writeSite } from "../../scripts/docs/index.ts";
import { explain } from "../../scripts/lib/main.ts";
import { root } from "../../scripts/lib/paths.ts";
import { pack } from "../../scripts/package/pack.ts";
import "./setup.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with the folder of the built site, once it is built. */
    siteBuilder: string;
    /** Answers with where the packed package is, as JSON, once it is packed. */
    packer: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const site = await madeOnce("site", async (folder) => {
    const output = join(folder, "site");
    await writeSite({ root, output, trySamples: false });
    return output;
  });
  const packer = await madeOnce("packed", async (folder) => JSON.stringify(await pack(folder)));
  project.provide("siteBuilder", site.url);
  project.provide("packer", packer.url);
  project.onTestsRerun(() => {
    site.forget();
    packer.forget();
  });
  return async () => {
    await Promise.all([site.close(), packer.close()]);
  };
}

/** Serves what `make` returns, which is called when somebody asks first, with an empty folder. */
async function madeOnce(name: string, make: (folder: string) => Promise<string>) {
  const folders: string[] = [];
  let making: Promise<string> | undefined;
  const begin = async () => {
    const folder = await mkdtemp(join(tmpdir(), `provider-auth-${name}-`));
    folders.push(folder);
    return make(folder);
  };
  const server = createServer((_, response) => {
    making ??= begin();
    making.then(
      (answer) => response.end(answer),
      (error) => response.writeHead(500).end(String(explain(error))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forget() {
      making = undefined;
    },
    async close() {
      await making?.catch(() => {});
      server.closeAllConnections();
      server.close();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
