import { glob, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "../cache.ts";
import { javaCompiler, maven, java as runtime } from "../tools.ts";
import type { Language } from "../types.ts";

const pom = fileURLToPath(new URL("../clients/java/pom.xml", import.meta.url));
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

const libraries = installed("java", await readFile(pom, "utf8"), (folder, step) =>
  step("mvn", ["--batch-mode", "--file", pom, copyDependencies, `-DoutputDirectory=${folder}`]),
);
const jars = join(libraries.folder, "*");

// For a program that runs for a second or two, the optimising compiler takes more time than it saves.
const quickStart = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** Compiled directly, since the generated build file would add a test suite and its plugins to every client. */
export const java: Language = {
  extension: "java",
  tools: [runtime, javaCompiler, maven],
  install: libraries.install,
  async compile({ folder, program, run }) {
    const sources: string[] = [];
    for await (const source of glob(join(folder, "client/src/main/java/**/*.java"))) sources.push(source);
    const options = ["-nowarn", "-proc:none", "-encoding", "UTF-8", "-cp", jars, "-d", join(folder, "classes")];
    await run("javac", [...quickStart.map((option) => `-J${option}`), ...options, ...sources, program]);
  },
  signIn: ({ folder, run }, env) =>
    run("java", [...quickStart, "-cp", [join(folder, "classes"), jars].join(delimiter), "SignIn"], { env }),
};
