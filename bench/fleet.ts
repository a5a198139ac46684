/**
 * `npm run bench:fleet`: many processes request the token of one account at once, with the stores and with common
 * alternatives. It also kills the process that signs in.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { isMain, main, UserError } from "../scripts/lib/main.ts";
import { parseCount } from "../scripts/lib/options.ts";
import { root } from "../scripts/lib/paths.ts";
import { findRedisServer } from "../scripts/lib/redis-server.ts";
import { type TableRow, table } from "../scripts/lib/table.ts";
import { stoppable } from "../scripts/lib/until-stopped.ts";
import { type Lab, withLab } from "../scripts/prove/fleet/prove.ts";
import { type Scenario, scenarios } from "../scripts/prove/fleet/scenarios.ts";

const tried = ["cold", "holder killed"];
const program = fileURLToPath(new URL("fleet/worker.ts", import.meta.url));
const columns = ["scenario", "with", "logins", "different tokens", "without a token", "all done after"] as const;
type Row = TableRow<(typeof columns)[number]>;

const command = new Command("npm run bench:fleet --")
  .description("Compare ways to share a token among processes.")
  .option("--processes <number>", "processes that request a token at once", parseCount, 50)
  .allowExcessArguments(false)
  .action(async ({ processes }: { processes: number }) => {
    if (!existsSync(join(root, "bench/node_modules/proper-lockfile"))) {
      throw new UserError("The peers to compare with are not installed; run npm ci --prefix bench.");
    }
    const { contenders } = await import("./fleet/contenders.ts");
    const hasRedis = findRedisServer() !== undefined;
    if (!hasRedis) console.log("redis-server was not found, so the rows that need it are omitted.");
    const rows: Row[] = [];
    for (const [store, { needsRedis }] of Object.entries(contenders)) {
      if (needsRedis && !hasRedis) continue;
      const playAll = async (lab: Lab) => {
        for (const name of tried) {
          const { figures } = await lab.play(scenarios[name] as Scenario, store, needsRedis);
          rows.push({
            scenario: name,
            with: store,
            logins: `${figures.logins}`,
            "different tokens": `${figures.different + 1}`,
            "without a token": `${figures.without}`,
            "all done after": `${(figures.allMs / 1000).toFixed(2)} s`,
            ok: figures.different === 0 && figures.without === 0 && figures.logins <= (name === "cold" ? 1 : 2),
          });
        }
      };
      await stoppable((signal) => withLab({ program, processes, chaosMs: 0, signal }, playAll));
    }
    console.log(`${processes} processes at once, a login takes 0.3 s; Node ${process.version}`);
    console.log(
      table(
        columns,
        rows.toSorted((a, b) => tried.indexOf(a.scenario) - tried.indexOf(b.scenario)),
      ),
    );
  });

if (isMain(import.meta.url)) await main(() => command.parseAsync());
