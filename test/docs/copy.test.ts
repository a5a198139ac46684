/** The copy of a spec that its reference page shows: nothing of the spec may be lost on the way to the reader. */
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { builtCopy } from "../../scripts/docs/copy.ts";
import { samplesOf } from "../../scripts/docs/samples/index.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { root } from "../../scripts/lib/paths.ts";
import type { Provenance } from "../../src/openapi/document.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { builtIn } from "../support/built-in.ts";
import { documents, scenarios, vendors } from "../support/specs.ts";

/** A node of a document, with the members that these tests look at. */
interface Node {
  [member: string]: unknown;
  description?: string;
  "x-provenance"?: Provenance;
  "x-contradictions"?: string[];
}

/** Every object of a document by its JSON Pointer; the value of an example and the refusal of a token are no nodes. */
function nodesIn(value: unknown, pointer = ""): [pointer: string, node: Node][] {
  if (typeof value !== "object" || value === null || /\/(value|x-token)$/.test(pointer)) return [];
  const children = Object.entries(value).flatMap(([name, child]) =>
    nodesIn(child, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return [[pointer, value as Node], ...children];
}

async function copyOf(provider: ProviderName, mockOrigin = defaultMockOrigin): Promise<Node> {
  const { document, signIn } = vendors[provider];
  const samples = await samplesOf(provider, document, signIn, mockOrigin);
  return builtCopy(provider, document, signIn, samples, mockOrigin) as Node;
}

const at = (copy: Node, pointer: string) => valueAt(copy, pointer) as Node;

const isMediaType = (pointer: string) => /\/content\/[^/]+$/.test(pointer);

describe.each(providerNames)("the copy of %s", (provider) => {
  const before = JSON.stringify(documents[provider]);
  let copy: Node;
  beforeEach(async () => {
    copy = await copyOf(provider);
  });
  // With one tag there is nothing to group, so the copy has none.
  const nodes = nodesIn(documents[provider]).filter(([pointer]) => !/\/tags\b/.test(pointer));

  test("leaves the document as it was", () => {
    expect(JSON.stringify(documents[provider])).toBe(before);
  });

  test("says of every response how well it is known", () => {
    const responses = nodesIn(copy).filter(
      ([pointer, node]) => /\/responses\/[^/]+$/.test(pointer) && !("$ref" in node),
    );
    expect(responses.length).toBeGreaterThan(3);
    for (const [pointer, { description }] of responses) {
      expect(description, pointer).toMatch(/\*\*(Documented|Observed|Assumed)\*\*/);
    }
  });

  test("says in words what each x-provenance says, where it stands", () => {
    const known = nodes.flatMap(([pointer, node]) =>
      node["x-provenance"] ? [[pointer, node["x-provenance"]] as const] : [],
    );
    expect(known.length).toBeGreaterThan(4);
    for (const [pointer, provenance] of known) {
      const word = { documented: "Documented", observed: "Observed", assumed: "Assumed" }[provenance.status];
      // A media type has no description of its own; the response or the request body speaks for it.
      const described = at(copy, isMediaType(pointer) ? pointer.replace(/\/content\/[^/]+$/, "") : pointer).description;
      const type = pointer.split("/").at(-1)?.replaceAll("~1", "/");
      expect(described, pointer).toContain(isMediaType(pointer) ? `Body as \`${type}\`: **${word}**` : `**${word}**`);
      expect(described, pointer).toContain(provenance.note?.trim() ?? "");
    }
  });

  test("links every row that an x-contradictions names, where it stands", () => {
    for (const [pointer, { "x-contradictions": ids = [] }] of nodes) {
      const own = isMediaType(pointer) ? pointer.replace(/\/content\/[^/]+$/, "") : pointer;
      const { description } = at(copy, pointer.startsWith("/servers/") ? "/info" : own);
      for (const id of ids) {
        expect(description, pointer).toContain(`[${id}](../sources.html#${id})`);
      }
    }
  });

  test("keeps every description of the spec, and every property that may be there", () => {
    const described = nodes.flatMap(([pointer, { description }]) =>
      typeof description === "string" ? [[pointer, description] as const] : [],
    );
    expect(described.length).toBeGreaterThan(5);
    for (const [pointer, description] of described) {
      const words = description.trim().split("`specs/README.md`")[0];
      expect(at(copy, pointer).description, pointer).toContain(words);
    }
    const properties = nodes.filter(([pointer]) => pointer.endsWith("/properties"));
    expect(properties.length).toBeGreaterThan(1);
    for (const [pointer, node] of properties) {
      const allowed = Object.keys(node).filter((name) => node[name] !== false);
      expect(Object.keys(at(copy, pointer)), pointer).toEqual(allowed);
    }
  });

  test("shows every scenario in its operation, with what is sent and what is answered", () => {
    const operations = nodesIn(copy).flatMap(([, node]) => (node.operationId && node["x-codeSamples"] ? [node] : []));
    for (const { scenario } of scenarios.filter((each) => each.provider === provider)) {
      const operation = operations.find(({ operationId }) => operationId === scenario.operationId);
      const item = operation?.description?.split("\n").find((line) => line.startsWith(`* **${scenario.name}**: `));
      expect(item, scenario.name).toContain(`, get ${scenario.response.status} with \``);
      for (const value of Object.values(Object.values(scenario.requests)[0] as object)) {
        if (typeof value === "string") expect(item).toContain(JSON.stringify(value));
      }
    }
  });

  test("has the code samples of each operation as Redoc reads them", () => {
    const operations = nodesIn(copy).filter(([pointer]) => /^\/paths\/[^/]+\/post$/.test(pointer));
    expect(operations.length).toBeGreaterThan(0);
    for (const [, { "x-codeSamples": samples }] of operations) {
      const [first, ...others] = samples as object[];
      expect(first).toEqual({
        lang: "TypeScript",
        label: "session",
        source: expect.stringContaining(`baseUrl: "${defaultMockOrigin}/${provider}"`),
      });
      expect(others.map((sample) => Object.keys(sample).join())).toEqual(others.map(() => "lang,label,source"));
      expect(others.length).toBeGreaterThan(0);
    }
  });

  test("names the mock as a server, after those of the vendor", () => {
    const servers = copy.servers as { url: string }[];
    expect(servers.map(({ url }) => url)).toEqual([
      ...(documents[provider].servers ?? []).map(({ url }) => url),
      `${defaultMockOrigin}/${provider}`,
    ]);
  });
});

test("Redoc has the samples of one scenario, and says which and where those of the others are", async () => {
  const createToken = at(await copyOf("crmcom"), "/paths/~1authentication~1token/post");
  expect(createToken.description?.split("\n\n")).toContain(
    "These samples play the scenario `usernamePassword`. For the other scenarios, see [Samples of createToken](../providers/crmcom.html#samples-of-createtoken).",
  );
  const samples = createToken["x-codeSamples"] as { label: string; source: string }[];
  expect(samples.map(({ label }) => label)).toEqual([
    "session",
    "command line",
    "curl",
    "openapi-fetch",
    "typescript-fetch",
    "Python",
    "PowerShell",
  ]);
  for (const { source } of samples) expect(source).toContain("Scenario usernamePassword, against the mock");
});

test("examples with the same summary have names of their own in Redoc's menu", async () => {
  const pointer = "/paths/~1authentication~1token/post/responses/200/content/application~1json/examples";
  const examples = Object.values(at(await copyOf("crmcom"), pointer) as Record<string, { summary: string }>);
  expect(examples.map(({ summary }) => summary).slice(-3)).toEqual([
    "Wrong credentials, as HTTP 200 (incorrectCredentials)",
    "Wrong credentials, as HTTP 200 (incorrectAuthenticationCode)",
    "Wrong credentials, as HTTP 200 (incorrectPassCode)",
  ]);
});

test("a mock elsewhere is the server and the address in the samples", async () => {
  const copy = JSON.stringify(await copyOf("mbsi", "http://127.0.0.1:9"));
  expect(copy).toContain('"url":"http://127.0.0.1:9/mbsi"');
  expect(copy).toContain("BASE_URL=http://127.0.0.1:9/mbsi\\n");
  expect(copy).not.toContain(defaultMockOrigin);
});

test("a property named description is a property and no text", async () => {
  const copy = await copyOf("crmcom");
  const { properties, description } = at(copy, "/components/schemas/Status");
  expect(properties).toMatchObject({ description: { type: ["string", "null"] } });
  expect(at(copy, "/components/schemas/Status/properties/description").description).toContain("#c8)");
  expect(description).toMatch(/^The outcome of the call/);
});

test.each(builtIn)("the document of %s names rows to link", (provider) => {
  const named = nodesIn(documents[provider]).flatMap(([, node]) => node["x-contradictions"] ?? []);
  expect(named.length).toBeGreaterThan(10);
});

describe("what Redoc would leave out is in the introduction or the request", () => {
  test.each(builtIn)("every row of %s, that of its server too", async (provider) => {
    const { description = "" } = at(await copyOf(provider), "/info");
    const section = description.split("## Where sources disagree")[1];
    const rows = [...JSON.stringify(documents[provider]).matchAll(/"x-contradictions":\[([^\]]*)\]/g)];
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows.flatMap(([, ids = ""]) => JSON.parse(`[${ids}]`))) expect(section).toContain(`#${row})`);
    expect(description).toContain("[`specs/README.md`](../sources.html)");
  });

  test.each(providerNames)("where the token of %s goes, and how its refusal looks and is known", async (provider) => {
    const { description = "" } = at(await copyOf(provider), "/info");
    const section = description.split("## The token")[1]?.split("## ")[0];
    expect(section).toContain(vendors[provider].signIn.scheme.description?.trim().split("\n")[0]);
    expect(section).toMatch(
      /\*\*A call with a refused token returns HTTP (200|401)\.\*\* [\s\S]*\*\*(Observed|Assumed)\*\*/,
    );
  });

  test.each<[string, string]>([
    [
      "specs/msp360.yaml",
      "* **Lifetime**: 14 days, given in expires_in\n* **Refresh**: none documented; sign in again",
    ],
    [
      "test/vendors/informatica.yaml",
      "* **Lifetime**: 30 minutes, not in the response, every call extends it\n* **Refresh**: none documented; sign in again\n* **Logout**: POST /saas/api/v2/user/logout\n* **Later calls go to**: the host in serverUrl, one of \\*.informaticacloud.com",
    ],
    [
      "test/vendors/pihole.yaml",
      "* **Lifetime**: 5 minutes, given in validity, every call extends it\n* **Refresh**: none documented; sign in again\n* **Logout**: DELETE /auth\n* **Sessions**: 16 at a time",
    ],
    [
      "test/vendors/vault.yaml",
      "* **Lifetime**: given in lease_duration\n* **Refresh**: call renewVaultToken with client_token\n* **Logout**: POST /auth/token/revoke-self",
    ],
  ])("the life of the token of %s", async (file, life) => {
    const { document, signIn } = await readVendor(join(root, file));
    const { description = "" } = at(builtCopy("any", document, signIn, [], defaultMockOrigin) as Node, "/info");
    const section = description.split("## The token")[1]?.split("## ")[0];
    expect(section?.split("\n\n")).toContain(life);
  });

  test("every variant of CRM.COM's credentials, with how it is known", async () => {
    const { description } = at(await copyOf("crmcom"), "/paths/~1authentication~1token/post/requestBody");
    const titles = ["User credentials", "Access token credentials", "Authentication code", "Identifier and pass code"];
    for (const title of titles) {
      const item = description?.split("\n").find((line) => line.startsWith(`* **${title}**: `));
      expect(item, title).toContain("**Documented** by the vendor");
    }
  });
});
