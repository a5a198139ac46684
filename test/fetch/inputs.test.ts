/** What a caller gives to `session.fetch` arrives whole, whatever form it has and whichever `fetch` sends it. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { serveApi } from "../support/api.ts";

test("a Request as init keeps its method, its headers and its body", async () => {
  const api = await serveApi();
  const init = new Request("http://elsewhere.example/x", {
    method: "POST",
    body: '{"a":1}',
    headers: { "X-Own": "1" },
  });
  for (const provider of [api.mbsi, api.crmcom]) await createSession(provider).fetch(`${api.origin}/x`, init.clone());
  expect(api.calls().map(({ method, headers }) => [method, headers["x-own"]])).toEqual([
    ["POST", "1"],
    ["POST", "1"],
  ]);
  expect(api.calls().map(({ body }) => String(body))).toEqual(['{"a":1}', '{"a":1,"token":"fakeToken2"}']);
});

describe.each(["mbsi", "crmcom"] as const)("%s", (name) => {
  test.each(["GET", "POST"])("keeps what the runtime's own fetch understands in init, for %s", async (method) => {
    const api = await serveApi();
    const inits: (RequestInit | undefined)[] = [];
    const spy: Fetch = (input, init) => {
      inits.push(init);
      return fetch(input, init);
    };
    // Node calls it a dispatcher, Workers call it cf; here it only has to arrive.
    await createSession(api[name], { fetch: spy }).fetch(`${api.origin}/x`, { method, cf: "fake" } as RequestInit);
    expect(inits.at(-1)).toMatchObject({ cf: "fake" });
  });

  test.each(["GET", "POST"])("gives another library's fetch no Request of this one, for %s", async (method) => {
    const api = await serveApi();
    const inputs: unknown[] = [];
    const other: Fetch = (input, init) => {
      inputs.push(input);
      return fetch(input, init);
    };
    await createSession(api[name], { fetch: other }).fetch(`${api.origin}/x`, { method, body: null });
    expect(inputs.filter((input) => input instanceof Request)).toEqual([]);
    expect(api.calls()).toHaveLength(1);
  });
});

test("a Content-Length of the caller does not outlive a body that grew", async () => {
  const api = await serveApi();
  const init = { method: "POST", body: '{"a":1}', headers: { "Content-Length": "7" } };
  expect((await createSession(api.crmcom).fetch(`${api.origin}/x`, init)).status).toBe(200);
  expect(String(api.calls()[0]?.body)).toBe('{"a":1,"token":"fakeToken1"}');
});

test("an endless answer that is a sequence of JSON texts is handed over as it comes", async () => {
  const api = await serveApi((_, response) => {
    response.writeHead(200, { "Content-Type": "application/json-seq" }).write("\u001e{}\n");
  });
  const response = await createSession(api.crmcom).fetch(`${api.origin}/x`);
  expect(response.status).toBe(200);
  await response.body?.cancel();
});

test("a check of the user's that throws rejects the call with its error", async () => {
  const api = await serveApi();
  const failure = new Error("fake failure");
  const session = createSession(api.mbsi, {
    isTokenRefused() {
      throw failure;
    },
  });
  await expect(session.fetch(`${api.origin}/x`)).rejects.toBe(failure);
});
