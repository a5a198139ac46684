/** How the server of the site sends its files, and what it does with odd requests. */
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
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
  ["guides/mock.html", "text/html; charset=utf-8"],
  ["assets/icon.svg", "image/svg+xml"],
  ["pagefind/index.pf_fragment", "application/octet-stream"],
];

let folder: string;
let server: SiteServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-serve-"));
  for (const [path] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "Zürich …");
  }
  await writeFile(join(folder, ".secret"), "hidden");
  await mkdir(`${folder}.next`);
  await writeFile(join(`${folder}.next`, "index.html"), "beside");
  server = await serveSite({ folder, port: 0, host: "127.0.0.1", prefix: "/some/prefix/" });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
  await rm(`${folder}.next`, { recursive: true });
});

test.each(files)("%s is %s", async (path, type) => {
  const response = await fetch(server.url + path);
  expect(response.headers.get("content-type")).toBe(type);
  expect(await response.text()).toBe("Zürich …");
});

/** Sends a target as it is: fetch would resolve it first. */
async function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const { port } = new URL(server.url);
  const call = request({ port, host: "127.0.0.1", path, headers }).end();
  const [response] = await once(call, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode, text };
}

test.each([
  "/some/prefix/.secret",
  "/some/prefix/%2esecret",
  "/some/prefix/guides",
  "/some/prefix/guides/",
  "/some/prefix/../../etc/passwd",
  "/some/prefix/%2e%2e/%2e%2e/etc/passwd",
  "/some/prefix/..%2f..%2fetc%2fpasswd",
  "/some/prefix/..%5c..%5cetc",
  "/some/prefix/%00",
  "/some/prefix/%E0%A4%A",
  "/other/guides/mock.html",
  "//evil.example/",
  "http://evil.example/some/prefix/guides/mock.html",
  `/some/prefix/${"a".repeat(10_000)}`,
])("%.60s is not found", async (path) => {
  expect(await get(path)).toEqual({ status: 404, text: "<title>Page not found</title>" });
});

test("a sibling of the site's folder cannot be reached, even if its name starts with that of the folder", async () => {
  const name = folder.split("/").at(-1);
  expect(await get(`/some/prefix/..%2f${name}.next/index.html`)).toMatchObject({ status: 404 });
  expect(await get(`/some/prefix/../${name}.next/index.html`)).toMatchObject({ status: 404 });
});

test.each(["bytes=5-2", "bytes=-5", "bytes=99-", "bytes=0--5", "none"])(
  "the range %s gets the whole",
  async (range) => {
    expect(await get("/some/prefix/guides/mock.html", { Range: range })).toEqual({ status: 200, text: "Zürich …" });
  },
);

test("a page has its name without the ending too, and the prefix leads to the landing page without its slash", async () => {
  expect(await get("/some/prefix/guides/mock?query=1")).toEqual({ status: 200, text: "Zürich …" });
  const response = await fetch(server.url.slice(0, -1), { redirect: "manual" });
  expect(response.status).toBe(308);
  expect(response.headers.get("location")).toBe("/some/prefix/");
});

test("HEAD has the headers of GET alone, and no other method is taken", async () => {
  const head = await fetch(`${server.url}llms.txt`, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe("11");
  expect(await head.text()).toBe("");
  const post = await fetch(`${server.url}llms.txt`, { method: "POST", body: "x" });
  expect(post.status).toBe(405);
  expect(post.headers.get("allow")).toBe("GET, HEAD");
});

test("a page of another origin cannot frame the site, and no file passes for another type", async () => {
  const { headers } = await fetch(`${server.url}guides/mock.html`);
  expect(headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});
