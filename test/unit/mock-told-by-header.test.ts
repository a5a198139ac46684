/** A vendor whose answer to a login says in a header alone that a one-time code is needed. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

let folder: string;
let mock: Mock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-header-"));
  const read = (file: string) => readFile(join(root, "test/vendors", file), "utf8");
  const workflow = await read("keystone.arazzo.yaml");
  const byHeader = workflow
    .replace("context: $response.body#/receipt/methods/0", "context: $response.header.Openstack-Auth-Receipt")
    .replace("condition: ^password$", "condition: ^.+$");
  expect(byHeader).not.toBe(workflow);
  await writeFile(join(folder, "keystone.yaml"), await read("keystone.yaml"));
  await writeFile(join(folder, "keystone.arazzo.yaml"), byHeader);
  mock = await createMock({ providers: [], documents: { keystone: join(folder, "keystone.yaml") }, state: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function login(name: string, password: string) {
  const user = { name, domain: { name: "Default" }, password };
  const { status, headers } = await mock.fetch("http://mock.invalid/keystone/auth/tokens", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ auth: { identity: { methods: ["password"], password: { user } } } }),
  });
  const scenario = headers.get("x-mock-scenario");
  return { status, scenario, receipt: headers.has("openstack-auth-receipt"), token: headers.has("x-subject-token") };
}

// Documents show the headers of a status, so the examples of a wrong password have the receipt beside them too.
test("the header tells who needs a code, and is left out of a refusal", async () => {
  expect(await login("cloud-admin", "fake-password")).toEqual({
    ...{ status: 401, scenario: "missingCode", receipt: true, token: false },
  });
  expect(await login("cloud-user", "fake-wrong-password")).toEqual({
    ...{ status: 401, scenario: "incorrectCredentials", receipt: false, token: false },
  });
  expect(await login("cloud-user", "fake-password")).toEqual({
    ...{ status: 201, scenario: "signedIn", receipt: false, token: true },
  });
});
