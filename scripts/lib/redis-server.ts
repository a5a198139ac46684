/** Finds and starts the Redis server of this machine, for tests and measurements that need a real one. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./find-program.ts";
import { UserError } from "./main.ts";

/** Returns the path of the first `redis-server` on PATH, or undefined. */
export const findRedisServer = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  findProgram(["redis-server"], env);

export interface RedisServer {
  readonly port: number;
  readonly process: ChildProcess;
  /** Stops it, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port of the loopback address, with its own folder.
 *
 * @param args further arguments, such as `--replicaof`
 * @throws UserError if there is none, or if it does not start
 */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const program = findRedisServer();
  if (!program)
    throw new UserError("redis-server was not found; install it (on Debian: apt-get install redis-server).");
  for (let tries = 0; ; tries++) {
    const [port, busPort] = await freePorts();
    const folder = await mkdtemp(join(tmpdir(), "provider-auth-redis-"));
    const cluster = args.includes("--cluster-enabled") ? ["--cluster-port", String(busPort)] : [];
    const child = spawn(
      program,
      // A replica saves the data of its primary even without `save`, and the next server would load a file of that name.
      ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder].concat(
        // By default, a primary waits 5 seconds for further replicas.
        ["--dbfilename", `${port}.rdb`, "--repl-diskless-sync-delay", "0"],
        cluster,
        args,
      ),
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    const stop = async () => {
      process.off("exit", kill);
      const ended =
        child.exitCode === null && child.signalCode === null && new Promise((end) => child.once("exit", end));
      kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    if (await isReady(child)) return { port, process: child, stop };
    await stop();
    // Another program may have taken the port in the meantime.
    if (tries >= 3) throw new UserError(`redis-server did not start: ${program}.`);
  }
}

/** Whether it accepts connections; false if it exits instead. */
function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let output = "";
    child.once("error", () => resolve(false));
    child.once("exit", () => resolve(false));
    child.stdout?.on("data", (chunk) => {
      output = (output + chunk).slice(-10_000);
      if (output.includes("Ready to accept connections")) resolve(true);
    });
  });
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = servers.map(async (server) => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  });
  const [port = 0, busPort = 0] = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [port, busPort];
}
