/** The caller's signal ends a call at once, whatever is waited for: a body, a check of the user's, or an answer. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch, type SessionOptions } from "../../src/index.ts";
import { serveApi } from "../support/api.ts";
import { settle } from "../support/fake-clock.ts";

const endless = () => new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) });
const post = (more: object) => ({ method: "POST", duplex: "half", ...more }) as RequestInit;

type Name = "mbsi" | "crmcom";
type Input = [input: string | Request, init?: RequestInit];
const bodies: [string, Name, (url: string, signal: AbortSignal) => Input][] = [
  ["a stream that never ends", "crmcom", (url, signal) => [url, post({ body: endless(), signal })]],
  ["a Request whose body never ends", "crmcom", (url, signal) => [new Request(url, post({ body: endless(), signal }))]],
  [
    "a signal beside such a Request",
    "crmcom",
    (url, signal) => [new Request(url, post({ body: endless() })), { signal }],
  ],
  [
    "an init that is such a Request",
    "mbsi",
    (url, signal) => [url, new Request(url, post({ body: endless(), signal }))],
  ],
  [
    "another library's Request whose body never comes",
    "mbsi",
    (url, signal) => [
      { url, method: "POST", headers: new Headers(), signal, arrayBuffer: () => new Promise(() => {}) } as never,
    ],
  ],
];

/** Answers of a vendor whose bodies never end, by a fetch that ignores its signal. */
const endlessAnswers: Fetch = async (input, init) =>
  /auth/.test(String(input))
    ? fetch(input, init)
    : new Response(endless(), { headers: { "Content-Type": "application/json" } });
const checks: [string, Name, SessionOptions][] = [
  ["an answer that is JSON and never ends", "crmcom", { fetch: endlessAnswers }],
  ["a check that never settles", "mbsi", { isTokenRefused: () => new Promise(() => {}) }],
  [
    "a check that reads an answer that never ends",
    "mbsi",
    { fetch: endlessAnswers, isTokenRefused: async (response) => (await response.json()) === 1 },
  ],
];

describe.each(["during the call", "before the call"])("a signal that aborts %s ends the wait for", (moment) => {
  const reason = new Error("fake reason");
  async function expectEnd(name: Name, call: (url: string, signal: AbortSignal) => Input, options?: SessionOptions) {
    const api = await serveApi();
    const session = createSession(api[name], options);
    await session.getToken();
    const controller = new AbortController();
    if (moment === "before the call") controller.abort(reason);
    const answer = session.fetch(...call(`${api.origin}/x`, controller.signal));
    answer.catch(() => {});
    for (let round = 0; round < 5; round++) await settle();
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    return api;
  }

  test.each(bodies)("%s", async (_, name, call) => {
    expect((await expectEnd(name, call)).calls()).toEqual([]);
  });

  test.each(checks)("%s", async (_, name, options) => {
    await expectEnd(name, (url, signal) => [url, { signal }], options);
  });
});

test("a body that comes after the signal has aborted sends nothing, whatever fetch does", async () => {
  const api = await serveApi();
  const sent: unknown[] = [];
  const deaf: Fetch = (input, init) => {
    sent.push(input);
    return fetch(input, { ...init, signal: null });
  };
  const session = createSession(api.crmcom, { fetch: deaf });
  await session.getToken();
  const controller = new AbortController();
  let end = () => {};
  const body = new ReadableStream({
    start(stream) {
      end = () => stream.close();
    },
  });
  const answer = session.fetch(`${api.origin}/x`, post({ body, signal: controller.signal }));
  controller.abort();
  await expect(answer).rejects.toHaveProperty("name", "AbortError");
  end();
  for (let round = 0; round < 5; round++) await settle();
  expect(sent).toHaveLength(1);
});

test("an answer that comes after the signal has aborted is given up, so that its connection is free", async () => {
  const api = await serveApi();
  let answer = (_: Response) => {};
  const deaf: Fetch = (input, init) =>
    /auth/.test(String(input))
      ? fetch(input, init)
      : new Promise((resolve) => {
          answer = resolve;
        });
  const session = createSession(api.mbsi, { fetch: deaf });
  await session.getToken();
  const controller = new AbortController();
  const call = session.fetch(`${api.origin}/x`, { signal: controller.signal });
  await settle();
  controller.abort();
  await expect(call).rejects.toHaveProperty("name", "AbortError");
  let isCancelled = false;
  answer(
    new Response(
      new ReadableStream({
        cancel() {
          isCancelled = true;
        },
      }),
    ),
  );
  await settle();
  expect(isCancelled).toBe(true);
});

test.each([{}, 5, "fake"])("a signal that is %j rejects the call as fetch does, and nothing else", async (signal) => {
  const api = await serveApi();
  const session = createSession(api.mbsi);
  for (let call = 0; call < 2; call++) {
    await expect(session.fetch(`${api.origin}/x`, { signal } as unknown as RequestInit)).rejects.toThrow(TypeError);
    await session.getToken();
  }
  expect(api.calls()).toEqual([]);
});
