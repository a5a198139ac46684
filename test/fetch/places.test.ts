/** What a session learns at one place of a vendor's API, method and URL, it applies there and nowhere else. */
import { expect, test } from "vitest";
import { createSession } from "../../src/index.ts";
import { serveApi } from "../support/api.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { reply } from "../support/server.ts";

/** An API that answers each call with the status that the test says, by method and path. */
async function serveStatuses() {
  const statuses: Record<string, number> = {};
  const api = await serveApi(({ method, url }, response) =>
    reply(response, statuses[`${method} ${url.split("?")[0]}`] ?? 200, {}),
  );
  const session = createSession(api.mbsi, { clock: createFakeClock() });
  return { api, statuses, session, logins: () => api.logins().length };
}

test("two calls whose second tries are refused too cost one login, and none when they are made again", async () => {
  const { api, statuses, session, logins } = await serveStatuses();
  Object.assign(statuses, { "GET /a": 401, "GET /b": 401 });
  const both = () => Promise.all(["/a", "/b"].map(async (path) => (await session.fetch(api.origin + path)).status));
  await session.getToken();
  expect(await both()).toEqual([401, 401]);
  expect(logins()).toBe(2);
  expect(await both()).toEqual([401, 401]);
  expect(logins()).toBe(2);
});

test.each([500, 403, 429])(
  "an answer of %d where a call was refused does not say that the token is good there",
  async (status) => {
    const { api, statuses, session, logins } = await serveStatuses();
    const call = async () => (await session.fetch(`${api.origin}/x`)).status;
    statuses["GET /x"] = 401;
    expect([await call(), logins()]).toEqual([401, 2]);
    statuses["GET /x"] = status;
    expect([await call(), logins()]).toEqual([status, 2]);
    statuses["GET /x"] = 401;
    expect([await call(), logins()]).toEqual([401, 2]);
  },
);

test.each([204, 404, 304])("an answer of %d there does", async (status) => {
  const { api, statuses, session, logins } = await serveStatuses();
  const call = async () => (await session.fetch(`${api.origin}/x`)).status;
  statuses["GET /x"] = 401;
  expect([await call(), logins()]).toEqual([401, 2]);
  statuses["GET /x"] = status;
  expect([await call(), logins()]).toEqual([status, 2]);
  statuses["GET /x"] = 401;
  expect([await call(), logins()]).toEqual([401, 3]);
});

test("a place is the same for a text, a URL and a Request, whatever the query, and another for another method", async () => {
  const { api, statuses, session, logins } = await serveStatuses();
  const url = `${api.origin}/x`;
  Object.assign(statuses, { "GET /x": 401, "DELETE /x": 401 });
  await session.fetch(url);
  expect(logins()).toBe(2);
  await session.fetch(new URL(url));
  await session.fetch(`${url}?page=2#top`);
  await session.fetch(new Request(url));
  await session.fetch(url, { method: "GET" });
  expect(logins()).toBe(2);
  await session.fetch(url, { method: "DELETE" });
  expect(logins()).toBe(3);
  await session.fetch(new Request(url, { method: "DELETE" }));
  await session.fetch(new Request(url), { method: "DELETE" });
  expect(logins()).toBe(3);
});
