/** The mock where a test environment brings globals of its own, or lacks some, as those with happy-dom do. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

/** Shows the names of its headers as they were given, and takes the body of a Request over that of the init. */
class OddRequest extends Request {
  constructor(input: string | URL | Request, init: RequestInit = {}) {
    super(input, input instanceof Request && input.body ? { ...init, body: input.clone().body, ...half } : init);
    const headers = new Headers(Reflect.get(Request.prototype, "headers", this));
    const given =
      init.headers instanceof Headers ? [...init.headers.keys()].map(titleCase) : Object.keys(init.headers ?? {});
    const entries = () => given.map((name): [string, string] => [name, headers.get(name) ?? ""]).values();
    Object.defineProperties(headers, {
      keys: { value: () => given.values() },
      entries: { value: entries },
      [Symbol.iterator]: { value: entries },
    });
    Object.defineProperty(this, "headers", { value: headers });
  }
}

const half: RequestInit = { duplex: "half" };
const titleCase = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

let mock: Mock;
beforeEach(async () => {
  vi.stubGlobal("Request", OddRequest);
  mock = await createMock({ providers: ["mbsi"], state: true });
});
afterEach(() => vi.unstubAllGlobals());

const json = { "Content-Type": "application/json" };

test("takes right credentials whose headers keep the case of their names", async () => {
  const headers = new Request("http://mock.invalid/", { method: "POST", headers: json, body: "{}" }).headers;
  expect([...headers.keys()]).toEqual(["Content-Type"]);

  const baseUrl = "http://127.0.0.1/mbsi";
  const account = mbsi({ username: "abctestuser", password: "fake-password", baseUrl });
  const session = createSession(account, { fetch: mock.fetch });
  expect((await session.fetch(`${baseUrl}/__mock/echo`)).status).toBe(200);
});

test("sends the body of the init, not that of the Request that it comes with", async () => {
  const wrong = new Request("http://mock.invalid/mbsi/api/v140/auth", { method: "POST", headers: json, body: "{}" });
  const body = '{"username":"abctestuser","password":"fake-password"}';
  expect((await mock.fetch(wrong, { body })).status).toBe(200);
});

test("sends what else the Request of such a call says, unless the init says otherwise", async () => {
  const url = "http://mock.invalid/mbsi/api/v140/auth";
  const wrong = new Request(url, { method: "PUT", headers: { "Content-Type": "text/plain" }, body: "{}" });
  const body = '{"username":"abctestuser","password":"fake-password"}';
  await mock.fetch(wrong, { body, headers: json });
  await mock.fetch(wrong, { body, method: "POST" });
  await mock.fetch(wrong, { body, method: "POST", headers: json });
  expect(mock.requests().map(({ method, status }) => [method, status])).toEqual([
    ["PUT", 405],
    ["POST", 415],
    ["POST", 200],
  ]);
});

test("is created where there is no structuredClone", async () => {
  vi.stubGlobal("structuredClone", undefined);
  await expect(createMock({ providers: ["mbsi"] })).resolves.toHaveProperty("fetch");
});
