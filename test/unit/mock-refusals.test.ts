/** How a stateful mock refuses a token where the document has several refusals: the first one, or the preferred one. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await createMock({
    providers: [],
    documents: { jira: join(root, "test/vendors/jira.yaml") },
    state: true,
  });
});

const origin = "http://mock.invalid/jira";
async function call(path: string, session: string, prefer?: string) {
  const headers = { Cookie: `JSESSIONID=${session}`, ...(prefer && { Prefer: prefer }) };
  const response = await mock.fetch(`${origin}${path}`, { headers });
  return [response.status, response.headers.get("x-seraph-loginreason"), (await response.text()).slice(0, 6)];
}

test.each(["/rest/api/2/myself", "/__mock/echo"])("%s", async (path) => {
  const ignored = [200, "AUTHENTICATED_FAILED", ""];
  expect(await call(path, "fake")).toEqual([401, null, "<html>"]);
  expect(await call(path, "fake", "example=sessionRefused")).toEqual([401, null, "<html>"]);
  expect(await call(path, "fake", "example=sessionIgnored")).toEqual(ignored);
  expect(await call(path, "fake", "example=JiraSessionIgnored")).toEqual(ignored);
  expect(await call(`${path}?__example=sessionIgnored`, "fake")).toEqual(ignored);

  const login = await mock.fetch(`${origin}/rest/auth/1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Prefer: "example=sessionIgnored" },
    body: JSON.stringify({ username: "fakeuser", password: "fake-password" }),
  });
  const { session } = (await login.json()) as { session: { value: string } };
  expect((await call(path, session.value, "example=sessionIgnored"))[1]).not.toBe("AUTHENTICATED_FAILED");
});
