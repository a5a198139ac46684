/** How the server of the site sends files that are not pages. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SiteServer, serveSite } from "../../scripts/docs/serve.ts";

const files: [path: string, type: string][] = [
  ["http/acme.http", "text/plain; charset=utf-8"],
  ["http/acme.postman_collection.json", "application/json"],
  ["specs/acme.yaml", "application/yaml; charset=utf-8"],
  ["llms.txt", "text/plain; charset=utf-8"],
  ["guides/mock.md", "text/markdown; charset=utf-8"],
];

let folder: string;
let server: SiteServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-serve-"));
  for (const [path] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "Zürich …");
  }
  server = await serveSite({ folder, port: 0, host: "127.0.0.1", prefix: "/some/prefix/" });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test.each(files)("%s is %s", async (path, type) => {
  const response = await fetch(server.url + path);
  expect(response.headers.get("content-type")).toBe(type);
  expect(await response.text()).toBe("Zürich …");
});
