/** Fills a cell of the table: the client of one provider from one generator. */
import { appendFile, mkdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProviderName } from "../../generated/providers.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import { checkTokens, environmentOf, hasPrograms } from "./logins.ts";
import type { Cell, Peer } from "./types.ts";

export interface Outcome {
  /** Undefined if it was not tried. */
  ok: boolean | undefined;
  /** A few words for the table. */
  text: string;
  /** A sentence that says what failed and where the log is. */
  failure?: string;
}

export interface CellOptions {
  mockUrl: string;
  /** Folder of the generated clients and their logs. */
  output: string;
  /** Timeout of a step in milliseconds. Default: five minutes. */
  timeout?: number;
}

/** Generates a client, compiles it and signs in with it, if its language can be run. */
export async function tryCell(peer: Peer, provider: ProviderName, options: CellOptions): Promise<Outcome> {
  const { mockUrl, output, timeout = 300_000 } = options;
  const { name, generator, language } = peer;
  const folder = join(output, name, provider);
  const log = `${folder}.log`;
  const write = (text: string) => appendFile(log, `${text}\n`);
  const cell: Cell = {
    provider,
    spec: join(root, "specs", `${provider}.yaml`),
    folder,
    program: typeof language === "string" ? "" : programOf(name, provider, language.extension),
    async run(command, args, given) {
      await write(`$ ${[command, ...args].join(" ")}`);
      const { code, stdout, stderr, timedOut } = await run(command, args, { timeout, ...given });
      await write(stdout + stderr);
      if (code !== 0)
        throw new Error(timedOut ? `It took longer than ${timeout / 1000} s.` : `It exited with code ${code}.`);
      return stdout;
    },
  };

  let step = "generating the client";
  try {
    await rm(folder, { recursive: true, force: true });
    await rm(log, { force: true });
    await mkdir(folder, { recursive: true });
    await generator.generate(cell);
    if (typeof language === "string") return { ok: true, text: `generated, ${language}` };
    if (!hasPrograms(provider)) return { ok: true, text: "generated, not run: no program" };
    step = "compiling the client";
    await language.compile(cell);
    step = "signing in";
    const printed = await language.signIn(cell, environmentOf(name, provider, mockUrl));
    const count = await checkTokens(provider, mockUrl, printed);
    return { ok: true, text: count === 1 ? "signed in" : `signed in ${count} times` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await write(reason);
    const failure = `${name}, ${provider}: ${step} failed; see ${relative(root, log)}.`;
    return { ok: false, text: `failed: ${step}`, failure };
  }
}

const programOf = (peer: string, provider: ProviderName, extension: string) =>
  fileURLToPath(new URL(`clients/${peer}/${provider}.${extension}`, import.meta.url));
