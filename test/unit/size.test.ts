import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { UserError } from "../../scripts/lib/main.ts";
import { bundle, bundledSize } from "../../scripts/size/bundle.ts";
import { checkSizes, entries } from "../../scripts/size/check.ts";
import { builtIn } from "../support/built-in.ts";

const clientOf = (name: string) => `export { createClient } from "./generated/${name}/index.ts";`;

/** 1,228 bytes minified, and 59 of them gzipped. */
const repetitive = `export const long = "${"abc".repeat(400)}";`;

async function check(...entries: Parameters<typeof checkSizes>[0]) {
  const lines: string[] = [];
  const error: unknown = await checkSizes(entries, (line) => lines.push(line)).then(
    () => undefined,
    (reason) => reason,
  );
  return { lines: lines.map((line) => line.trim().split(/ {2,}/)), error };
}

describe("checkSizes", () => {
  test("fails for every exceeded limit, naming the entry, its size and the limit", async () => {
    const { lines, error } = await check(
      { name: "too heavy", source: repetitive, limit: 58 },
      { name: "within", source: repetitive, limit: 59 },
      { name: "far too heavy", source: repetitive, limit: 7 },
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe(
      "too heavy takes 0.059 kB gzipped (limit: 0.058 kB); far too heavy takes 0.059 kB gzipped (limit: 0.007 kB): " +
        "make it smaller, or raise its limit if there is a reason.",
    );
    expect(lines).toEqual([
      ["minified", "gzipped", "limit"],
      ["too heavy", "1.228 kB", "0.059 kB", "0.058 kB"],
      ["within", "1.228 kB", "0.059 kB", "0.059 kB"],
      ["far too heavy", "1.228 kB", "0.059 kB", "0.007 kB"],
    ]);
  });

  test.each([Number.NaN, undefined, 0])("fails for an entry whose limit is %s", async (limit) => {
    const { lines, error } = await check({ name: "unlimited", source: repetitive, limit: limit as number });
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe("There is no limit for unlimited; add one in scripts/size/check.ts.");
    expect(lines.at(-1)).toEqual(["unlimited", "1.228 kB", "0.059 kB", "none"]);
  });

  test("passes at the limit", async () => {
    expect((await check({ name: "at the limit", source: repetitive, limit: 59 })).error).toBeUndefined();
  });
});

describe("the entries", () => {
  // A provider without a limit of its own has the default, which is wide.
  const named = entries.filter(({ name }) => [...builtIn, "answerOf"].some((own) => name.endsWith(own)));

  test("weigh what their names say, and nothing else that has a name", async () => {
    const own = /^generated\/(\w+)\/index\.ts$|^src\/(?:session\/(create-session)|(answers))\.ts$|\/(openapi-fetch)\//;
    const weighed = await Promise.all(
      named.map(async ({ name, source }) => {
        const parts = (await bundle(source)).parts.map(({ file }) => own.exec(file)?.slice(1).find(Boolean));
        return [name, parts.filter((part) => part !== undefined).sort()];
      }),
    );
    expect(weighed).toEqual([
      ["createClient of msp360", ["msp360", "openapi-fetch"]],
      ["createSession and msp360", ["create-session", "msp360"]],
      ["createClient of mbsi", ["mbsi", "openapi-fetch"]],
      ["createSession and mbsi", ["create-session", "mbsi"]],
      ["createClient of mikrocloud", ["mikrocloud", "openapi-fetch"]],
      ["createSession and mikrocloud", ["create-session", "mikrocloud"]],
      ["createClient of crmcom", ["crmcom", "openapi-fetch"]],
      ["createSession and crmcom", ["create-session", "crmcom"]],
      ["answerOf", ["answers"]],
    ]);
  });

  test("have no limit under which two kilobytes more would go unnoticed", async () => {
    const padding = `export const padding = "${randomBytes(2_700).toString("base64")}";`;
    const { error } = await check(...named.map((entry) => ({ ...entry, source: entry.source + padding })));
    const message = error instanceof UserError ? error.message : "";
    expect(named.filter(({ name }) => !message.includes(`${name} takes `)).map(({ name }) => name)).toEqual([]);
  });
});

describe("bundle", () => {
  const filesOf = async (source: string) => (await bundle(source)).parts.map(({ file }) => file);

  test("gives the bytes of a module as a browser gets it, minified and gzipped", async () => {
    // console.log("a".repeat(3)); and a line end.
    expect(await bundledSize('console.log( "a".repeat(3) ) // greets')).toEqual({ minified: 28, gzipped: 48 });
    expect(await bundledSize(repetitive)).toEqual({ minified: 1228, gzipped: 59 });
  });

  test("counts what is loaded at the start, in whichever file it is", async () => {
    const files = await filesOf(clientOf("msp360"));
    expect(files).toContain("generated/msp360/index.ts");
    expect(files).toContain("src/errors.ts");
    expect(files).toContainEqual(expect.stringMatching(/node_modules\/openapi-fetch\/dist\/index\.mjs$/));
  });

  test("counts what is imported later, too", async () => {
    const files = await filesOf('export const load = () => import("./src/errors.ts");');
    expect(files).toContain("src/errors.ts");
  });

  test("has an XML writer where a vendor takes XML alone, and nothing of the library that reads it", async () => {
    const sessionWith = (name: string) => filesOf(`export { ${name} } from "./generated/${name}/index.ts";`);
    expect(await sessionWith("msp360")).toContain("src/internal/write-xml.ts");
    expect((await sessionWith("msp360")).join()).not.toContain("xmldom");
    expect(await sessionWith("mbsi")).not.toContain("src/internal/write-xml.ts");
  });

  test("has a one-time code where a vendor asks for one alone, and no kinds, hosts or queries where there are none", async () => {
    const files = await filesOf('export { mbsi } from "./generated/mbsi/index.ts";');
    const own = files.filter((file) => file.startsWith("src/sign-in/")).sort();
    expect(own).toEqual([
      "src/sign-in/account.ts",
      "src/sign-in/answer.ts",
      "src/sign-in/attach.ts",
      "src/sign-in/base-url.ts",
      "src/sign-in/body.ts",
      "src/sign-in/credential.ts",
      "src/sign-in/lifetime.ts",
    ]);
    const mikrocloud = await filesOf('export { mikrocloud } from "./generated/mikrocloud/index.ts";');
    expect(mikrocloud).toContain("src/sign-in/one-time-code.ts");
  });
});
