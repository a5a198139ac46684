/**
 * Provides the openapi-generator JAR. The npm wrapper downloads it to a folder outside `node_modules`, but does not check
 * its SHA-256. This runs it only if the SHA-256 is the pinned one.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import config from "../../openapitools.json" with { type: "json" };
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";

const exec = promisify(execFile);

const { version, sha256, storageDir } = config["generator-cli"];

/** The pinned version of openapi-generator. */
export const generatorVersion: string = version;

export interface JarOptions {
  /** The folder of the JAR. Default: the `storageDir` of openapitools.json. */
  file?: string;
  /** Downloads the JAR to this folder. Default: the npm wrapper. */
  download?: () => Promise<void>;
}

/** Returns the path of the verified JAR, and downloads it first if it is missing. */
export async function ensureJar(options: JarOptions = {}): Promise<string> {
  const { file = defaultFile, download = downloadWithWrapper } = options;
  let bytes = await readFile(file).catch(() => undefined);
  if (!bytes) {
    const failure = await download().catch((error: unknown) => error);
    bytes = await readFile(file).catch(() => {
      const [, reason] = /^(?!.*Command failed).*Error: (.+)$/m.exec(String(failure)) ?? [];
      throw new UserError(
        `openapi-generator ${version} could not be downloaded${reason ? ` (${reason})` : ""}. Check the network, or fetch it with ` +
          `"mvn dependency:copy -Dartifact=org.openapitools:openapi-generator-cli:${version}" and put it at ${file}.`,
      );
    });
  }
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== sha256) {
    await rm(file, { force: true });
    throw new UserError(
      `${file} had the SHA-256 ${actual} instead of ${sha256}, and was deleted without being run. Try again, ` +
        "or correct the SHA-256 in openapitools.json if you have changed the version.",
    );
  }
  return file;
}

const defaultFile = join(storageDir.replace(/^~/, homedir()), `${version}.jar`);

async function downloadWithWrapper(): Promise<void> {
  const wrapper = createRequire(import.meta.url).resolve("@openapitools/openapi-generator-cli/main.js");
  await exec(process.execPath, [wrapper, "version-manager", "set", version], { cwd: root });
}

/** Fails if Java is missing, before anything is downloaded. */
export async function ensureJava(): Promise<void> {
  await exec("java", ["-version"]).catch(() => {
    throw new UserError(
      "Java is missing. openapi-generator needs version 11 or later; install one, such as Debian's " +
        "default-jre-headless, and make sure that `java` is on the PATH.",
    );
  });
}

/** A JVM that runs for seconds costs less when it neither optimises what it runs nor collects garbage in parallel. */
const shortRun = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** Runs the JAR and returns what it printed. */
export async function runJar(jar: string, args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await exec("java", [...shortRun, "-jar", jar, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new UserError(`openapi-generator failed:\n${stdout}${stderr}`);
  }
}
