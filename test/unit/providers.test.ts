import { describe, expect, test, vi } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";
import { clientNames } from "../../scripts/lib/clients.ts";
import { isAuthError } from "../../src/errors.ts";
import { calls } from "../support/calls.ts";

/** A fetch that keeps what was sent and answers with an empty object. */
function recorder() {
  const requests: { url: string; contentType: string | null; body: string }[] = [];
  const fetch = async (request: Request) => {
    const { url, headers } = request;
    requests.push({ url, contentType: headers.get("content-type"), body: await request.text() });
    return Response.json({});
  };
  return { requests, fetch };
}

const credentials = { UserName: "Charlie", Password: `a<&"'>]]>b` };
const crmcomBody = { username: "a", password: "b", organisation: "c" };

describe("createClient sends to the server of the spec", () => {
  test("for msp360", async () => {
    const { requests, fetch } = recorder();
    await msp360.createClient({ fetch }).POST("/api/Provider/Login", { body: credentials });
    expect(requests).toEqual([
      {
        url: "https://api.mspbackups.com/api/Provider/Login",
        contentType: "application/json",
        body: JSON.stringify(credentials),
      },
    ]);
  });

  test("for mbsi", async () => {
    const { requests, fetch } = recorder();
    await mbsi.createClient({ fetch }).POST("/api/v140/auth", { body: { username: "a", password: "b" } });
    expect(requests[0]?.url).toBe("https://api.mbsisystems.com/api/v140/auth");
  });

  test("for mikrocloud", async () => {
    const { requests, fetch } = recorder();
    const client = mikrocloud.createClient({ fetch });
    await client.POST("/user/login", { body: { email: "a@example.com", password: "b" } });
    await client.POST("/user/passport", { body: { totp: null, token: "fake" } });
    expect(requests.map(({ url }) => url)).toEqual([
      "https://api.mikrocloud.com/user/login",
      "https://api.mikrocloud.com/user/passport",
    ]);
  });

  test.each([
    ["crm.example.org", "https://crm.example.org/crmapi/rest/v2/authentication/token"],
    ["crm.example.org:8443", "https://crm.example.org:8443/crmapi/rest/v2/authentication/token"],
    ["[::1]:8443", "https://[::1]:8443/crmapi/rest/v2/authentication/token"],
  ])("for crmcom at the host %s", async (host, url) => {
    const { requests, fetch } = recorder();
    await crmcom.createClient({ host, fetch }).POST("/authentication/token", { body: crmcomBody });
    expect(requests[0]?.url).toBe(url);
  });
});

test("createClient sends to another base URL when one is given, and keeps the other options of openapi-fetch", async () => {
  const { requests, fetch } = recorder();
  const headers = { "X-Extra": "yes" };
  const seen = vi.fn(async (request: Request) => {
    expect(request.headers.get("x-extra")).toBe("yes");
    return fetch(request);
  });
  const options = { baseUrl: "http://127.0.0.1:1/base", fetch: seen, headers };
  await msp360.createClient(options).POST("/api/Provider/Login", { body: credentials });
  await mbsi.createClient(options).POST("/api/v140/auth", { body: { username: "a", password: "b" } });
  await mikrocloud.createClient(options).POST("/user/login", { body: { email: "a", password: "b" } });
  await crmcom.createClient(options).POST("/authentication/token", { body: crmcomBody });
  expect(requests.map(({ url }) => url.startsWith("http://127.0.0.1:1/base/"))).toEqual([true, true, true, true]);
});

// A base URL is text from a file or an environment, and the path of the call is put behind it.
describe.each(["", "/", "///"])("a base URL that ends with %j leads to the same path", (end) => {
  const baseUrl = `http://127.0.0.1:1/base${end}`;
  const paths = [
    ["msp360", "login", "/api/Provider/Login"],
    ["mbsi", "authenticate", "/api/v140/auth"],
    ["mikrocloud", "userLogin", "/user/login"],
    ["mikrocloud", "passport", "/user/passport"],
    ["crmcom", "createToken", "/authentication/token"],
  ] as const;

  test.each(paths.flatMap((path) => clientNames.map((client) => [...path, client] as const)))(
    "%s %s: %s through %s",
    async (provider, operationId, path, client) => {
      const urls: string[] = [];
      const fetch = async (input: string | URL | Request) => {
        urls.push(input instanceof Request ? input.url : String(input));
        return Response.json({});
      };
      // Of CRM.COM's credentials one kind has to be whole.
      const body = { username: "a", password: "b", organisation: "c" };
      await calls[provider][operationId]?.[client]({ baseUrl, fetch }, body);
      expect(urls).toEqual([`http://127.0.0.1:1/base${path}`]);
    },
  );
});

test("a base URL that is undefined, as that of a variable that is not set, is the default one", async () => {
  const { requests, fetch } = recorder();
  const unset = { fetch, baseUrl: undefined as never };
  await msp360.createClient(unset).POST("/api/Provider/Login", { body: credentials });
  await mbsi.createClient(unset).POST("/api/v140/auth", { body: { username: "a", password: "b" } });
  await mikrocloud.createClient(unset).POST("/user/login", { body: { email: "a", password: "b" } });
  expect(requests.map(({ url }) => new URL(url).origin)).toEqual([
    "https://api.mspbackups.com",
    "https://api.mbsisystems.com",
    "https://api.mikrocloud.com",
  ]);
});

describe("the body format of msp360", () => {
  const xml =
    '<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ' +
    'xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers">' +
    `<Password>a&lt;&amp;"'&gt;]]&gt;b</Password><UserName>Charlie</UserName>` +
    "</ProviderController.LoginUserBindingModel>";

  test.each([
    ["json", "application/json", JSON.stringify(credentials)],
    ["text-json", "text/json", JSON.stringify(credentials)],
    ["xml", "application/xml", xml],
    ["text-xml", "text/xml", xml],
  ] as const)("%s sets content type and body", async (bodyFormat, contentType, body) => {
    const { requests, fetch } = recorder();
    const client = msp360.createClient({ bodyFormat, fetch });
    await client.POST("/api/Provider/Login", { body: credentials });
    expect(requests).toEqual([{ url: "https://api.mspbackups.com/api/Provider/Login", contentType, body }]);
  });

  test("leaves the caller's abort signal in force", async () => {
    const controller = new AbortController();
    const fetch = (request: Request) => {
      controller.abort();
      return request.signal.aborted ? Promise.reject(request.signal.reason) : Promise.resolve(Response.json({}));
    };
    const call = msp360
      .createClient({ bodyFormat: "xml", fetch })
      .POST("/api/Provider/Login", { body: credentials, signal: controller.signal });
    await expect(call).rejects.toThrow("aborted");
  });

  test("refuses a value that XML cannot carry before anything is sent, without showing it", async () => {
    const { requests, fetch } = recorder();
    const Password = "fake\0password";
    const call = msp360.createClient({ bodyFormat: "xml", fetch }).POST("/api/Provider/Login", {
      body: { UserName: "Charlie", Password },
    });
    await expect(call).rejects.toThrow(/^Password contains a character that XML does not allow/);
    await expect(call).rejects.not.toThrow(Password);
    expect(requests).toEqual([]);
  });
});

describe("a wrong option is a configuration error in one sentence:", () => {
  const untyped = (options?: unknown) => options as never;
  test.each([
    ["no options for crmcom", () => crmcom.createClient(untyped()), /needs the host of your deployment/],
    ["no host for crmcom", () => crmcom.createClient(untyped({})), /pass host or baseUrl/],
    ["an empty host for crmcom", () => crmcom.createClient({ host: "" }), /pass host or baseUrl/],
    [
      "host and baseUrl",
      () => crmcom.createClient(untyped({ host: "a", baseUrl: "b" })),
      /pass host or baseUrl, not both/,
    ],
    [
      "a URL as host",
      () => crmcom.createClient({ host: "https://crm.example.org" }),
      /: crmcom's host must be a host name with an optional port, such as crm\.example\.org:8443, not a URL\. \(errors#configuration\)$/,
    ],
    ["a host with a path", () => crmcom.createClient({ host: "crm.example.org/x" }), /host name with an optional port/],
    ["a host with credentials", () => crmcom.createClient({ host: "a:b@crm.example.org" }), /host name/],
    ["a host with a bad port", () => crmcom.createClient({ host: "crm.example.org:99999" }), /host name/],
    [
      "an unknown body format",
      () => msp360.createClient({ bodyFormat: untyped("yaml") }),
      /The bodyFormat of msp360 must be one of json, text-json, xml, text-xml\. \(errors#configuration\)$/,
    ],
    [
      "an inherited name as format",
      () => msp360.createClient({ bodyFormat: untyped("toString") }),
      /The bodyFormat of msp360/,
    ],
  ])("%s", (_, create, message) => {
    let error: unknown;
    try {
      create();
    } catch (caught) {
      error = caught;
    }
    expect(isAuthError(error) && error.code).toBe("CONFIGURATION");
    expect(String(error)).toMatch(message);
  });
});
