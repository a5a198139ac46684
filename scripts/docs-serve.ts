/** `npm run docs:serve`: serves the documentation site, and rebuilds it when one of its sources changes. */
import { watch } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { projectFiles } from "./docs/guides.ts";
import { writeSite } from "./docs/index.ts";
import { Memo } from "./docs/memo.ts";
import { serveSite } from "./docs/serve.ts";
import { parseMockUrl } from "./docs/try/address.ts";
import { explain, isMain, main, type Print } from "./lib/main.ts";
import { hostOption, portOption } from "./lib/options.ts";
import { root } from "./lib/paths.ts";
import { untilStopped } from "./lib/until-stopped.ts";

interface Options {
  port: number;
  host: string;
  output: string;
  source: string;
  mock?: string;
}

export const docsServeCommand = (print: Print = console.log) =>
  new Command("npm run docs:serve --")
    .description("Serve the documentation, and rebuild it when a spec or a guide changes.")
    .addOption(portOption("the site", 4020))
    .addOption(hostOption("the site"))
    .option("--output <folder>", "folder of the site", join(root, "dist/docs"))
    .option("--source <folder>", "folder that has specs/, docs/, CHANGELOG.md and SECURITY.md", root)
    .option(
      "--mock <url>",
      "mock that samples and forms use (default: http://127.0.0.1:4010, which readers can change in forms)",
    )
    .allowExcessArguments(false)
    .action((options: Options) => serve(options, print));

/** Milliseconds without another change before a build, since an editor may write several times to save a file. */
const settleMs = 100;

async function serve({ port, host, mock, ...options }: Options, print: Print): Promise<void> {
  const mockOrigin = mock === undefined ? undefined : parseMockUrl(mock);
  const [output, source] = [resolve(options.output), resolve(options.source)];
  const memo = new Memo();
  const build = async () => print(await writeSite({ root: source, output, trySamples: false, mockOrigin, memo }));
  const server = await serveSite({ folder: output, port, host });
  try {
    await build();
  } catch (error) {
    await server.close();
    throw error;
  }
  print(`The documentation is at ${server.url} until you press Ctrl-C.`);

  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const rebuild = (file: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(async () => {
        print(`${relative(source, file)} changed.`);
        // An error during an edit must not stop the server. It keeps serving the last good site.
        await build().catch((error) => console.error(explain(error)));
      });
    }, settleMs);
  };
  const watchers = ["specs", "docs"].map((folder) =>
    watch(join(source, folder), (_, name) => rebuild(join(source, folder, name ?? ""))),
  );
  watchers.push(
    watch(source, (_, name) => {
      if (name && projectFiles.includes(name)) rebuild(join(source, name));
    }),
  );
  await untilStopped();
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  await building;
  await server.close();
}

if (isMain(import.meta.url)) await main(() => docsServeCommand().parseAsync());
