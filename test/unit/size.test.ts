import { describe, expect, test } from "vitest";
import { UserError } from "../../scripts/lib/main.ts";
import { bundle, bundledSize } from "../../scripts/size/bundle.ts";
import { checkSizes, entries } from "../../scripts/size/check.ts";

const clientOf = (name: string) => `export { createClient } from "./src/providers/${name}.ts";`;

async function check(...entries: Parameters<typeof checkSizes>[0]) {
  const lines: string[] = [];
  const error: unknown = await checkSizes(entries, (line) => lines.push(line)).then(
    () => undefined,
    (reason) => reason,
  );
  return { lines, error };
}

describe("checkSizes", () => {
  test("fails for an exceeded limit, naming the entry, its size and the limit", async () => {
    const { gzipped } = await bundledSize(clientOf("mbsi"));
    const within = { name: "within", source: clientOf("mbsi"), limit: gzipped };
    const { lines, error } = await check({ ...within, name: "too heavy", limit: gzipped - 1 }, within);
    const kB = (bytes: number) => `${(bytes / 1000).toFixed(3)} kB`;
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe(
      `too heavy takes ${kB(gzipped)} gzipped (limit: ${kB(gzipped - 1)}): trim it, or raise its limit for a reason.`,
    );
    expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(["minified", "too heavy", "within"]);
  });

  test("passes at the limit", async () => {
    const { gzipped } = await bundledSize(clientOf("mbsi"));
    expect((await check({ name: "client", source: clientOf("mbsi"), limit: gzipped })).error).toBeUndefined();
  });

  test("has two limits for every provider", () => {
    expect(entries.map(({ name, limit }) => `${name}: ${limit}`)).toEqual([
      "createClient of msp360: 3050",
      "createSession and msp360: 6500",
      "createClient of mbsi: 3050",
      "createSession and mbsi: 6500",
      "createClient of mikrocloud: 3050",
      "createSession and mikrocloud: 7200",
      "createClient of crmcom: 3050",
      "createSession and crmcom: 7200",
    ]);
  });
});

describe("bundle", () => {
  const filesOf = async (source: string) => (await bundle(source)).parts.map(({ file }) => file);

  test("counts what is loaded at the start, in whichever file it is", async () => {
    const files = await filesOf(clientOf("msp360"));
    expect(files).toContain("src/providers/msp360.ts");
    expect(files).toContain("src/errors.ts");
    expect(files).toContainEqual(expect.stringMatching(/^node_modules\/openapi-fetch\//));
  });

  test("does not count what is imported later", async () => {
    const files = await filesOf(clientOf("msp360"));
    expect(files).not.toContain("src/xml.ts");
    expect(await filesOf('export * from "./src/xml.ts";')).toContain("src/xml.ts");
  });

  test("leaves the client out of a session", async () => {
    const [, session] = entries;
    const files = await filesOf(session?.source ?? "");
    expect(files).toContain("src/create-session.ts");
    expect(files.filter((file) => file.includes("openapi-fetch"))).toEqual([]);
  });
});
