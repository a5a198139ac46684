/** The documents of foreign vendors, before anything is generated from them: the mock serves every pair of examples. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { createMock } from "../../src/mock/index.ts";
import { type KnownOperation, operationsOf } from "../../src/openapi/document.ts";
import { readDocument } from "../../src/openapi/read-document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { callOf } from "../support/foreign-calls.ts";

const folder = import.meta.dirname;
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml") && !file.endsWith(".arazzo.yaml"))
  .map((file) => basename(file, ".yaml"));
const files = Object.fromEntries(names.map((name) => [name, join(folder, `${name}.yaml`)]));
const mock = await createMock({ providers: [], documents: files });

test("every document has a workflow, and every workflow a document", () => {
  const workflows = readdirSync(folder).filter((file) => file.endsWith(".arazzo.yaml"));
  expect(workflows.toSorted()).toEqual(names.map((name) => `${name}.arazzo.yaml`).toSorted());
});

test.each(names)("the sign-in of %s is read without a complaint", async (name) => {
  const { signIn } = await readVendor(files[name] ?? "");
  expect(signIn.kinds.flatMap(({ steps }) => steps)).not.toEqual([]);
  expect(signIn.refusals).not.toEqual([]);
});

const scenarios = (
  await Promise.all(
    Object.entries(files).map(async ([vendor, file]) => {
      const document = await readDocument(file);
      return scenariosOf(document).map((scenario) => ({ vendor, name: scenario.name, document, scenario }));
    }),
  )
).flat();

test.each(scenarios)("$vendor $name", async ({ vendor, document, scenario }) => {
  const operation = operationsOf(document).find(({ id }) => id === scenario.operationId) as KnownOperation;
  const { path, init } = callOf(document, { attachments: [] }, operation, scenario);
  const headers = new Headers(init.headers);
  // Of the calls with a body, only one of Proxmox needs a token, which is a cookie.
  headers.set("Cookie", "PVEAuthCookie=fakeTicket");
  const response = await mock.fetch(`http://mock.invalid/${vendor}${path}`, { ...init, headers });
  expect([response.status, response.headers.get("x-mock-scenario")]).toEqual([scenario.response.status, scenario.name]);
});
