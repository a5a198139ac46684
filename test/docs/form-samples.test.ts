/** Code samples of a call that sends a form, and whose response reports a failure by a number in a list. */
import { expect, test } from "vitest";
import { curlSample } from "../../scripts/docs/samples/curl.ts";
import type { SampleOperation } from "../../scripts/docs/samples/operation.ts";
import { pythonSample } from "../../scripts/docs/samples/python.ts";
import { openapiFetchSample, typescriptFetchSample } from "../../scripts/docs/samples/typescript.ts";
import { preferredRequest, withCamelCase } from "../../scripts/lib/generated.ts";

const form = "application/x-www-form-urlencoded";
const request = { user_name: "fakeuser", password: "fake-password" };

const operation: SampleOperation = {
  provider: "mbsi",
  mockUrl: "http://127.0.0.1:4010/acme",
  vendorUrl: "https://api.acme.example",
  scenario: {
    name: "signedIn",
    operationId: "acmeLogin",
    method: "POST",
    path: "/login",
    requests: { [form]: request },
    parameters: {},
    response: { status: 200, mediaType: "application/json", body: { result: [{ "error-code": 0 }] } },
  },
  target: "/login",
  headers: {},
  parameters: {},
  credentials: {},
  mediaType: form,
  unless: { pointer: "/result/0/error-code", equals: 0 },
};

test("curl and Python send it as a form", () => {
  expect(curlSample(operation, form, "user_name=fakeuser&password=fake-password")).toContain(
    `--header 'Content-Type: ${form}' \\\n  --data 'user_name=fakeuser&password=fake-password'\n`,
  );
  const python = pythonSample(operation);
  expect(python).toContain("import urllib.parse\n");
  expect(python).toContain("data=urllib.parse.urlencode(body).encode(),\n");
  expect(python).toContain('if result["result"][0]["error-code"] != 0:\n');
});

test("openapi-fetch takes its members as the body, and typescript-fetch as parameters of their own", () => {
  const openapiFetch = openapiFetchSample(operation);
  expect(openapiFetch).toContain('  body: {\n    user_name: "fakeuser",\n    password: "fake-password",\n  },\n');
  expect(openapiFetch).toContain('if (!response.ok || data?.result?.[0]?.["error-code"] !== 0) {\n');
  const typescriptFetch = typescriptFetchSample(operation, { api: "LoginApi" }, withCamelCase(request));
  expect(typescriptFetch).toContain(
    'await api.acmeLogin({\n  userName: "fakeuser",\n  password: "fake-password",\n});\n',
  );
  expect(typescriptFetch).toContain("if (result.result?.[0]?.errorCode !== 0) throw");
});

test.each([
  [{ "application/xml": "<a/>", "application/json": { a: 1 } }, ["application/json", { a: 1 }]],
  [{ "text/plain": "a", [form]: { a: "1" } }, [form, { a: "1" }]],
  [{ "text/plain": "a" }, ["text/plain", "a"]],
  [{}, undefined],
])("of the requests %o the one to send is %o", (requests, preferred) => {
  expect(preferredRequest(requests)).toEqual(preferred);
});

test("every sample has what a call needs in addition to its body: Basic, a key in the query, parameters", () => {
  const whole: SampleOperation = {
    ...operation,
    scenario: { ...operation.scenario, path: "/{tenant}/login" },
    target: "/fake-tenant/login?key=fake-key",
    headers: { Authorization: "Basic ZmFrZTpmYWtl" },
    parameters: { "path tenant": "fake-tenant", "query key": "fake-key", "header Authorization": "Basic ZmFrZTpmYWtl" },
    credentials: { "query key": "fake-key", "header Authorization": "Basic ZmFrZTpmYWtl" },
  };
  expect(curlSample(whole, form, "a=1")).toContain(
    "  \"$BASE_URL/fake-tenant/login?key=fake-key\" \\\n  --header 'Authorization: Basic ZmFrZTpmYWtl' \\\n",
  );
  const python = pythonSample(whole);
  expect(python).toContain('    BASE_URL + "/fake-tenant/login?key=fake-key",\n');
  expect(python).toContain(`    headers={"Authorization": "Basic ZmFrZTpmYWtl", "Content-Type": "${form}"},\n`);
  const openapiFetch = openapiFetchSample(whole);
  expect(openapiFetch).toContain('await client.POST("/{tenant}/login", {\n  params: {\n    path: {\n');
  expect(openapiFetch).toContain('  headers: {\n    Authorization: "Basic ZmFrZTpmYWtl",\n  },\n');
  const typescriptFetch = typescriptFetchSample(whole, { api: "LoginApi" }, { tenant: "fake-tenant" });
  expect(typescriptFetch).toContain('  headers: {\n    Authorization: "Basic ZmFrZTpmYWtl",\n  },\n');
  expect(typescriptFetch).toContain('  apiKey: "fake-key",\n');
});
