/** Plays scenarios on stores with a fleet of processes, and leaves nothing behind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { bundle } from "./bundle.ts";
import { judge, type Verdict } from "./judge.ts";
import type { OpenMedium } from "./media.ts";
import { createPool, type Pool } from "./pool.ts";
import { type Figures, playRound } from "./round.ts";
import type { Outcome, Scenario } from "./scenarios.ts";
import { startVendor } from "./vendor-process.ts";

export interface FleetOptions {
  /** File that the processes run. */
  program: string;
  processes: number;
  chaosMs: number;
  /** Ends everything. */
  signal: AbortSignal;
}

export interface Lab {
  play(scenario: Scenario, store: string, needsRedis: boolean): Promise<{ figures: Figures; outcome: Outcome }>;
}

/** Runs the work with a lab, and closes the lab however the work ends. When the signal aborts, rejects with its reason. */
export async function withLab<T>(options: FleetOptions, work: (lab: Lab) => Promise<T>): Promise<T> {
  const { signal, program, ...rest } = options;
  const folder = await mkdtemp(join(tmpdir(), "pa-fleet-"));
  // In node_modules, so that the programs find their packages.
  const programs = await mkdtemp(join(root, "node_modules/.fleet-"));
  const pools = new Map<string, Pool>();
  const media = new Set<Promise<OpenMedium>>();
  const starting = startVendor();
  const bundling = bundle(program, programs);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
  for (const promise of [starting, bundling, aborted]) promise.catch(() => {});
  let rounds = 0;
  let isClosed = false;

  const lab: Lab = {
    async play(scenario, store, needsRedis) {
      const bundled = await bundling;
      const vendor = await starting;
      if (isClosed) throw new Error("The lab is closed.");
      const pool = pools.get(store) ?? createPool(bundled);
      pools.set(store, pool);
      const onMedium = (medium: Promise<OpenMedium>) => void media.add(medium);
      const name = `round-${++rounds}`;
      return playRound({ name, scenario, store, needsRedis, pool, vendor, folder, signal, onMedium, ...rest });
    },
  };
  try {
    return await Promise.race([work(lab), aborted]);
  } finally {
    isClosed = true;
    await Promise.all([...pools.values()].map((pool) => pool.end()));
    const opened = await Promise.allSettled(media);
    await Promise.all(opened.map((medium) => medium.status === "fulfilled" && medium.value.close()));
    await starting.then((vendor) => vendor.end()).catch(() => {});
    await bundling.catch(() => {});
    for (const path of [folder, programs]) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

export interface Trial {
  name: string;
  scenario: Scenario;
  store: string;
  needsRedis: boolean;
}

/**
 * Plays the trials: short ones alone, so that their times are comparable, long ones on all stores at the same time.
 *
 * @param tell receives each verdict as soon as it is known
 */
export async function prove(options: FleetOptions, trials: Trial[], tell: (verdict: Verdict) => void): Promise<void> {
  await withLab(options, async (lab) => {
    const playOne = async ({ name, scenario, store, needsRedis }: Trial) => {
      const { figures, outcome } = await lab.play(scenario, store, needsRedis);
      if (options.signal.aborted) return;
      tell(judge(name, store, figures, outcome.expected ?? scenario.expected(options.processes, store)));
    };
    for (const name of new Set(trials.map((trial) => trial.name))) {
      const same = trials.filter((trial) => trial.name === name);
      if (same[0]?.scenario.isLong) await Promise.all(same.map(playOne));
      else for (const trial of same) await playOne(trial);
    }
  });
}
