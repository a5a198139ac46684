/**
 * `npm run prove:fleet`: signs in with a fleet of real processes with one account, causes all kinds of accidents, on every
 * store, and shows what the vendor saw. Fails if a number is not as expected.
 */
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { isMain, main, type Print, UserError } from "../lib/main.ts";
import { parseCount } from "../lib/options.ts";
import { findRedisServer } from "../lib/redis-server.ts";
import { table } from "../lib/table.ts";
import { stoppable } from "../lib/until-stopped.ts";
import { columns, type Verdict } from "./fleet/judge.ts";
import { prove, type Trial } from "./fleet/prove.ts";
import { type Scenario, scenarios } from "./fleet/scenarios.ts";
import { needsRedis, type StoreName, storeNames } from "./fleet/stores.ts";

interface Options {
  stores: StoreName[];
  scenarios: string[];
  processes: number;
  chaosSeconds: number;
  withoutRedis: boolean;
}

const program = fileURLToPath(new URL("fleet/worker.ts", import.meta.url));

/** @param known the scenarios by name */
export const fleetCommand = (print: Print = console.log, known: Record<string, Scenario> = scenarios) =>
  new Command("npm run prove:fleet --")
    .description("Sign in with many processes at once, and show what the vendor saw of it.")
    .addOption(new Option("--stores <name...>", "stores to try").choices(storeNames).default([...storeNames], "all"))
    .addOption(
      new Option("--scenarios <name...>", "scenarios to run")
        .choices(Object.keys(known))
        .default(Object.keys(known), "all"),
    )
    .option("--processes <number>", "processes of a fleet", parseCount, 50)
    .option("--chaos-seconds <number>", "seconds of the random kills", parseCount, 60)
    .option("--without-redis", "omit what needs redis-server", false)
    .allowExcessArguments(false)
    .action((options: Options) => run(options, known, print));

async function run(options: Options, known: Record<string, Scenario>, print: Print): Promise<void> {
  const stores = options.stores.filter((store) => !(options.withoutRedis && needsRedis(store)));
  if (stores.some(needsRedis) && !findRedisServer()) {
    const ways = "install it (on Debian: apt-get install redis-server), or pass --without-redis";
    throw new UserError(`redis-server was not found; ${ways}.`);
  }
  const trials = options.scenarios.flatMap((name): Trial[] => {
    const scenario = known[name] as Scenario;
    const fitting = stores.filter((store) => needsRedis(store) || !scenario.needsRedis);
    return fitting.map((store) => ({ name, scenario, store, needsRedis: needsRedis(store) }));
  });
  if (trials.length === 0) throw new UserError("None of these scenarios is for one of these stores.");
  const startMs = performance.now();
  const { processes, chaosSeconds } = options;
  const verdicts: Verdict[] = [];
  try {
    const fleet = { program, processes, chaosMs: chaosSeconds * 1000 };
    await stoppable((signal) => prove({ ...fleet, signal }, trials, (verdict) => verdicts.push(verdict)));
  } finally {
    const rows = verdicts.map(({ row }) => row);
    if (rows.length > 0) print(table(columns, rows));
  }
  const seconds = Math.round((performance.now() - startMs) / 1000);
  print(`${processes} processes on each store; ${seconds} s.`);
  const problems = verdicts.flatMap((verdict) => verdict.problems);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

if (isMain(import.meta.url)) await main(() => fleetCommand().parseAsync());
