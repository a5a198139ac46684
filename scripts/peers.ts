/**
 * `npm run check:peers`: generates clients from the published specs with common generators, compiles them,
 * and signs in with each against the stateful mock.
 */
import { Command, Option } from "commander";
import type { ProviderName } from "../generated/providers.ts";
import { isMain, main, type Print } from "./lib/main.ts";
import { providerOption } from "./lib/options.ts";
import { checkPeers } from "./peers/check.ts";
import { peers } from "./peers/peers.ts";

interface Options {
  providers?: ProviderName[];
  generators?: string[];
}

const names = peers.map(({ name }) => name);

export const peersCommand = (print: Print = console.log) =>
  new Command("npm run check:peers --")
    .description("Generate clients from the specs with common generators, compile them, and sign in with each.")
    .addOption(providerOption("try"))
    .addOption(new Option("--generators <name...>", "test only these (default: all)").choices(names))
    .allowExcessArguments(false)
    .action(async ({ providers, generators = names }: Options) => {
      const chosen = peers.filter(({ name }) => generators.includes(name));
      const ok = await checkPeers({ peers: chosen, ...(providers && { providers }) }, print);
      if (!ok) process.exitCode = 1;
    });

if (isMain(import.meta.url)) await main(() => peersCommand().parseAsync());
