/**
 * The openapi-generator JAR: downloaded by the npm wrapper, kept outside `node_modules`, and never run before its
 * SHA-256 is the pinned one, which the wrapper itself does not check.
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
  /** Where the JAR is, or is to be put. Default: the `storageDir` of openapitools.json. */
  file?: string;
  /** Puts the JAR there. Default: the npm wrapper. */
  download?: () => Promise<void>;
}

/** The path of the verified JAR; downloads it first when it is not there. */
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
      `${file} had the SHA-256 ${actual} instead of ${sha256} and was deleted without being run; try again, ` +
        "or correct the pin in openapitools.json if the version was changed.",
    );
  }
  return file;
}

const defaultFile = join(storageDir.replace(/^~/, homedir()), `${version}.jar`);

async function downloadWithWrapper(): Promise<void> {
  const wrapper = createRequire(import.meta.url).resolve("@openapitools/openapi-generator-cli/main.js");
  await exec(process.execPath, [wrapper, "version-manager", "set", version], { cwd: root });
}

/** Fails when there is no Java, before anything is downloaded for it. */
export async function ensureJava(): Promise<void> {
  await exec("java", ["-version"]).catch(() => {
    throw new UserError(
      "Java is missing and openapi-generator needs version 11 or later; install one, such as Debian's " +
        "default-jre-headless, and make sure that `java` is on the PATH.",
    );
  });
}

/** Runs the JAR and returns what it printed. */
export async function runJar(jar: string, args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await exec("java", ["-jar", jar, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new UserError(`openapi-generator failed:\n${stdout}${stderr}`);
  }
}
