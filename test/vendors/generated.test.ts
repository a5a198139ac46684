/** What is generated for foreign vendors, beyond what their sessions show. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession } from "../../src/index.ts";
import { ForeignVendors } from "../support/foreign-vendors.ts";

let vendors: ForeignVendors;
beforeAll(async () => {
  vendors = await ForeignVendors.generate();
});
afterAll(() => vendors.remove());

test("the modules of all vendors have no type error", async () => {
  expect(await vendors.typeErrors()).toBe("");
});

/** A session whose requests get these answers, one after the other, and the requests that it sent. */
function sessionOf(name: string, options: Record<string, unknown>, answers: Response[]) {
  const urls: string[] = [];
  const session = createSession(vendors.of(name).account(options), {
    fetch: async (input) => {
      urls.push(input instanceof Request ? input.url : String(input));
      return answers.shift() ?? new Response(null, { status: 500 });
    },
  });
  return { session, urls };
}

test("a logout goes to the origin that the sign-in told, where the token belongs", async () => {
  const login = { icSessionId: "fakeSession", serverUrl: "https://fake-pod.dm-us.informaticacloud.com/saas" };
  const { session, urls } = sessionOf("informatica", { username: "fakeuser", password: "fake" }, [
    Response.json(login),
    Response.json({}),
  ]);
  await session.getToken();
  await session.logout();
  expect(urls).toEqual([
    "https://dm-us.informaticacloud.com/ma/api/v2/user/login",
    "https://fake-pod.dm-us.informaticacloud.com/saas/api/v2/user/logout",
  ]);
});

test("outputs that the documents have no use for are values of the token", async () => {
  const site = { id: "fake-site-id", contentUrl: "fakesite" };
  const answer = { credentials: { token: "fakeToken", site, user: { id: "fake-user-id" } } };
  const options = { host: "tableau.invalid", tokenName: "fake", tokenSecret: "fake" };
  const { session } = sessionOf("tableau", options, [Response.json(answer)]);
  expect((await session.getToken()).values).toEqual({ siteId: "fake-site-id", userId: "fake-user-id" });
});
