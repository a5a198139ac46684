/** `session.fetch` reads its input when it is called, as `fetch` does: what the caller changes later changes no call. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { type Api, refuseFirstToken, serveApi } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { reply } from "../support/server.ts";

type Input = [input: string | URL | Request, init?: RequestInit];
/** What is given to `session.fetch`, and how it changes afterwards. */
interface Changing {
  call: Input;
  change: () => void;
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** Another library's Request: no instance of this runtime's, and with members that anybody can change. */
class OtherRequest {
  url: string;
  method: string;
  headers: Headers;
  #body: string;
  constructor(url: string, method: string, headers: Headers, body: string) {
    this.url = url;
    this.method = method;
    this.headers = headers;
    this.#body = body;
  }
  arrayBuffer = async () => bytes(this.#body).buffer;
  clone = () => this;
  become(body: string) {
    this.#body = body;
  }
}

const post = (body: unknown, more: object = {}): RequestInit => ({
  method: "POST",
  body: body as RequestInit["body"],
  ...more,
});

/** Every call sends `{"a":1}` with `x-own: 1` to /x, had it been made by `fetch`, and is then changed to something else. */
const json: Record<string, (url: string, other: string) => Changing> = {
  "a URL": (url, other) => {
    const input = new URL(url);
    const change = () => {
      input.href = `${other}/stolen`;
    };
    return { call: [input, post('{"a":1}', { headers: { "x-own": "1" } })], change };
  },
  "an object that is another URL each time": (url, other) => {
    let reads = 0;
    const input = { toString: () => (reads++ === 0 ? url : `${other}/stolen`) } as unknown as URL;
    return { call: [input, post('{"a":1}', { headers: { "x-own": "1" } })], change() {} };
  },
  Headers: (url) => {
    const headers = new Headers({ "x-own": "1" });
    return { call: [url, post('{"a":1}', { headers })], change: () => headers.set("x-own", "2") };
  },
  "headers as pairs": (url) => {
    const headers: [string, string][] = [["x-own", "1"]];
    const change = () => {
      headers[0] = ["x-own", "2"];
      headers.push(["x-more", "2"]);
    };
    return { call: [url, post('{"a":1}', { headers })], change };
  },
  "headers as a record": (url) => {
    const headers: Record<string, string> = { "x-own": "1" };
    return { call: [url, post('{"a":1}', { headers })], change: () => Object.assign(headers, { "x-own": "2" }) };
  },
  "headers as a generator": (url) => {
    const headers = (function* () {
      yield ["x-own", "1"];
    })() as unknown as RequestInit["headers"];
    return { call: [url, post('{"a":1}', { headers })], change() {} };
  },
  "a Uint8Array": (url) => {
    const body = bytes('{"a":1}');
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change: () => body.fill(0x32) };
  },
  "a part of a Buffer": (url) => {
    const body = Buffer.from('---{"a":1}---').subarray(3, 10);
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change: () => body.fill(0x32) };
  },
  "an ArrayBuffer": (url) => {
    const body = bytes('{"a":1}').buffer;
    const change = () => new Uint8Array(body).fill(0x32);
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change };
  },
  "an ArrayBuffer that is transferred": (url) => {
    const body = bytes('{"a":1}').buffer;
    return {
      call: [url, post(body, { headers: { "x-own": "1" } })],
      change: () => structuredClone(body, { transfer: [body] }),
    };
  },
  "a DataView": (url) => {
    const body = bytes('{"a":1}');
    const change = () => body.fill(0x32);
    return { call: [url, post(new DataView(body.buffer), { headers: { "x-own": "1" } })], change };
  },
  "shared memory itself": (url) => {
    const body = new SharedArrayBuffer(7);
    new Uint8Array(body).set(bytes('{"a":1}'));
    const change = () => new Uint8Array(body).fill(0x32);
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change };
  },
  "shared memory": (url) => {
    const body = new Uint8Array(new SharedArrayBuffer(7));
    body.set(bytes('{"a":1}'));
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change: () => body.fill(0x32) };
  },
  "a text that an object computes": (url) => {
    let reads = 0;
    const body = { toString: () => `{"a":${++reads}}` };
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change() {} };
  },
  "an array": (url) => {
    const body = ['{"a":1}'];
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change: () => body.push("more") };
  },
  "a text that looks like that of a buffer": (url) => {
    let text = '{"a":1}';
    const body = { byteLength: 7, byteOffset: 0, toString: () => text };
    const change = () => {
      text = '{"a":2}';
    };
    return { call: [url, post(body, { headers: { "x-own": "1" } })], change };
  },
  "a URL with a tag of its own": (url) => {
    const body = Object.assign(new URL("fake:1"), { toString: () => '{"a":1}' });
    return {
      call: [url, post(body, { headers: { "x-own": "1" } })],
      change: () => Object.assign(body, { toString: () => '{"a":2}' }),
    };
  },
  "an init": (url) => {
    const init = post('{"a":1}', { headers: { "x-own": "1" } });
    const change = () => Object.assign(init, { method: "PUT", body: '{"a":2}', headers: { "x-own": "2" } });
    return { call: [url, init], change };
  },
  "an init whose members are computed": (url) => {
    const reads: Record<string, number> = {};
    const read = (name: string, values: unknown[]) => {
      const at = reads[name] ?? 0;
      reads[name] = at + 1;
      return values[at];
    };
    class Init {
      get method() {
        return read("method", ["POST", "PUT"]);
      }
      get headers() {
        return read("headers", [{ "x-own": "1" }, { "x-own": "2" }]);
      }
      get body() {
        return read("body", ['{"a":1}', '{"a":2}']);
      }
    }
    return { call: [url, new Init() as RequestInit], change() {} };
  },
  "an init that is a Proxy": (url) => {
    let version = 1;
    const handler: ProxyHandler<RequestInit> = {
      get: (_, name) =>
        ({ method: ["POST", "PUT"][version - 1], body: `{"a":${version}}`, headers: { "x-own": String(version) } })[
          name as "method"
        ],
    };
    const change = () => {
      version = 2;
    };
    return { call: [url, new Proxy({}, handler)], change };
  },
  "an init that is a Request": (url) => {
    const init = new Request(`${url}/elsewhere`, post('{"a":1}', { headers: { "x-own": "1" } }));
    const change = () => {
      init.headers.set("x-own", "2");
      init.text().catch(() => {});
    };
    return { call: [new URL(url), init], change };
  },
  "a Request": (url) => {
    const input = new Request(url, post('{"a":1}', { headers: { "x-own": "1" } }));
    const change = () => {
      input.headers.set("x-own", "2");
      input.text().catch(() => {});
    };
    return { call: [input], change };
  },
  "a Request that shows another URL": (url, other) => {
    const input = new Request(url, post('{"a":1}', { headers: { "x-own": "1" } }));
    Object.defineProperty(input, "url", { value: `${url}?shown`, configurable: true });
    const change = () => Object.defineProperty(input, "url", { value: `${other}/stolen` });
    return { call: [input], change };
  },
  "another library's Request": (url, other) => {
    const input = new OtherRequest(url, "POST", new Headers({ "x-own": "1" }), '{"a":1}');
    const change = () => {
      input.url = `${other}/stolen`;
      input.method = "PUT";
      input.headers.set("x-own", "2");
      input.become('{"a":2}');
    };
    return { call: [input as unknown as Request], change };
  },
};

/** The same for bodies that are not JSON, which no token goes into. */
const others: Record<string, (url: string) => Changing & { body: RegExp; type: RegExp }> = {
  URLSearchParams: (url) => {
    const body = new URLSearchParams({ a: "1" });
    const type = /^application\/x-www-form-urlencoded;charset=UTF-8$/;
    return {
      call: [url, post(body, { headers: { "x-own": "1" } })],
      change: () => body.set("a", "2"),
      body: /^a=1$/,
      type,
    };
  },
  FormData: (url) => {
    const form = new FormData();
    form.set("a", "1");
    const body = /^--[^\r]+\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--[^\r]+--\s*$/;
    const type = /^multipart\/form-data; boundary=/;
    return { call: [url, post(form, { headers: { "x-own": "1" } })], change: () => form.set("a", "2"), body, type };
  },
  "FormData over a Request": (url) => {
    const form = new FormData();
    form.set("a", "1");
    const body = /^--[^\r]+\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--[^\r]+--\s*$/;
    const type = /^multipart\/form-data; boundary=/;
    const input = new Request(url, { method: "POST", headers: { "x-own": "1" } });
    return { call: [input, { body: form }], change: () => form.set("a", "2"), body, type };
  },
};

/** When the change is made: at once, while the login is on its way, or between the refusal of a token and the new one. */
const moments = ["at once", "during the login", "after the call", "after the refusal"] as const;

/** Makes the call, changes it at the moment, and gives the calls that arrived. */
async function callsOf(
  name: "mbsi" | "crmcom",
  moment: (typeof moments)[number],
  create: (url: string, other: string) => Changing,
) {
  const isRefused = moment === "after the refusal";
  const other = await serveApi();
  const api: Api = await serveApi(({ index }, response) =>
    isRefused && index === 0
      ? reply(response, name === "mbsi" ? 401 : 200, { status: { code: "FAKE" } })
      : reply(response, 200, { status: { code: "OK" } }),
  );
  const { call, change } = create(`${api.origin}/x`, other.origin);
  let logins = 0;
  const given: Fetch = (input, init) => {
    const path = typeof input === "string" ? new URL(input).pathname : "";
    const isLogin = /auth/.test(path);
    if (isLogin && (moment === "during the login" || (isRefused && ++logins === 2))) change();
    const answer = fetch(input, init);
    if (!isLogin && moment === "after the call") change();
    return answer;
  };
  const session = createSession(api[name], { fetch: given });
  const answer = session.fetch(...call);
  if (moment === "at once") change();
  expect((await answer).status).toBe(200);
  expect(other.requests).toEqual([]);
  expect(api.calls()).toHaveLength(isRefused ? 2 : 1);
  return api.calls();
}

describe.each(moments)("a change %s of", (moment) => {
  test.each(Object.entries(json))("%s reaches no call, in header or body", async (_, create) => {
    for (const name of ["mbsi", "crmcom"] as const) {
      for (const { method, url, headers, body } of await callsOf(name, moment, create)) {
        expect([method, url, headers["x-own"], headers["x-more"]]).toEqual(["POST", "/x", "1", undefined]);
        expect(String(body)).toMatch(name === "mbsi" ? /^\{"a":1\}$/ : /^\{"a":1,"token":"fakeToken\d"\}$/);
      }
    }
  });

  test.each(Object.entries(others))("%s reaches no call", async (_, create) => {
    let expected: { body: RegExp; type: RegExp } | undefined;
    const calls = await callsOf("mbsi", moment, (url) => {
      const changing = create(url);
      expected = changing;
      return changing;
    });
    for (const { headers, body } of calls) {
      expect(headers["x-own"]).toBe("1");
      expect(headers["content-type"]).toMatch(expected?.type ?? "");
      expect(String(body)).toMatch(expected?.body ?? "");
    }
    expect(new Set(calls.map(({ body }) => String(body))).size).toBe(1);
  });

  test("a URL reaches no query that holds the token", async () => {
    const calls = await callsOf("crmcom", moment, (url, other) => {
      const input = new URL(`${url}?a=1`);
      const change = () => {
        input.href = `${other}/stolen`;
      };
      return { call: [input], change };
    });
    for (const { method, url } of calls) expect(`${method} ${url}`).toMatch(/^GET \/x\?a=1&token=fakeToken\d$/);
  });
});

test.each(["mbsi", "crmcom"] as const)(
  "one URL, one Headers and one buffer used for three calls of %s at a time send three values",
  async (name) => {
    const api = await serveApi();
    const session = createSession(api[name]);
    await session.getToken();
    const url = new URL(`${api.origin}/0`);
    const headers = new Headers();
    const body = bytes('{"a":0}');
    const calls: Promise<Response>[] = [];
    for (const value of [1, 2, 3]) {
      url.pathname = `/${value}`;
      headers.set("x-own", String(value));
      body[5] = 0x30 + value;
      calls.push(session.fetch(url, { method: "POST", headers, body }));
    }
    await Promise.all(calls);
    const token = name === "mbsi" ? "" : ',"token":"fakeToken1"';
    const sent = api.calls().map((call) => `${call.url} ${call.headers["x-own"]} ${call.body}`);
    expect(sent.toSorted()).toEqual([1, 2, 3].map((value) => `/${value} ${value} {"a":${value}${token}}`));
  },
);

describe("what is read at the call", () => {
  test("is the text of every member that may be an object", async () => {
    const api = await serveApi();
    let method = "PUT";
    const init = { method: { toString: () => method }, referrer: new URL("http://fake.example/1") };
    const referrers: unknown[] = [];
    const given: Fetch = (input, init) => {
      referrers.push(init?.referrer);
      return fetch(input, init);
    };
    const answer = createSession(api.mbsi, { fetch: given }).fetch(`${api.origin}/x`, init as object);
    method = "DELETE";
    init.referrer.pathname = "/2";
    await answer;
    expect([api.calls().map((call) => call.method), referrers.at(-1)]).toEqual([["PUT"], "http://fake.example/1"]);
  });

  test("of another library's Request without a body is none, and one in init comes first", async () => {
    const api = await serveApi();
    const { fetch } = createSession(api.mbsi);
    const other = (method: string, body: string) =>
      new OtherRequest(`${api.origin}/x`, method, new Headers({ "x-own": "1" }), body) as unknown as Request;
    await fetch(other("GET", ""));
    await fetch(other("POST", "fake-body"), { body: "fake-other-body", headers: { "x-own": "2" } });
    const sent = api.calls().map(({ method, headers, body }) => [method, headers["x-own"], String(body)]);
    expect(sent).toEqual([
      ["GET", "1", ""],
      ["POST", "2", "fake-other-body"],
    ]);
  });

  test("beside form data is the caller's own Content-Type", async () => {
    const api = await serveApi();
    const headers = { "Content-Type": "multipart/form-data; boundary=fake" };
    await createSession(api.mbsi).fetch(`${api.origin}/x`, post(new FormData(), { headers }));
    expect(api.calls()[0]?.headers["content-type"]).toBe("multipart/form-data; boundary=fake");
  });

  test("is each member of init, once, and whatever else another fetch understands, inherited or not", async () => {
    const api = await serveApi(refuseFirstToken);
    const reads: string[] = [];
    const dispatcher = { fake: "dispatcher" };
    const init = new Proxy(Object.assign(Object.create({ next: { revalidate: 1 } }), { method: "POST", dispatcher }), {
      get(target, name) {
        reads.push(String(name));
        return Reflect.get(target, name);
      },
    });
    const inits: RequestInit[] = [];
    const given: Fetch = (input, init = {}) => {
      if (String(input).endsWith("/x")) inits.push(init);
      const { dispatcher: _, ...known } = init as RequestInit & { dispatcher?: unknown };
      return fetch(input, known);
    };
    const session = createSession(api.mbsi, { fetch: given });
    const answer = session.fetch(`${api.origin}/x`, init);
    const readAtOnce = reads.length;
    expect((await answer).status).toBe(200);
    expect(reads.length).toBe(readAtOnce);
    expect(reads.toSorted()).toEqual([...new Set(reads)].toSorted());
    expect(inits).toHaveLength(2);
    for (const sent of inits) {
      expect(sent).toMatchObject({ method: "POST", next: { revalidate: 1 } });
      expect((sent as { dispatcher?: unknown }).dispatcher).toBe(dispatcher);
    }
  });

  test.each(["mbsi", "crmcom"] as const)(
    "beside a Request or form data is also what another fetch of %s understands",
    async (name) => {
      const api = await serveApi();
      const seen: unknown[] = [];
      const given: Fetch = (input, init) => {
        seen.push((init as { next?: unknown }).next);
        return fetch(input, init);
      };
      const session = createSession(api[name], { fetch: given });
      const next = { fake: "next" };
      await session.fetch(new Request(`${api.origin}/x`, { method: "POST", body: "{}" }), { next } as RequestInit);
      expect(seen.at(-1)).toBe(next);
      if (name === "crmcom") return;
      await session.fetch(`${api.origin}/x`, post(new FormData(), { next }));
      expect(seen.at(-1)).toBe(next);
    },
  );

  test.each<[string, (own: AbortSignal) => Input[1]]>([
    ["init", (signal) => ({ signal })],
    [
      "a getter",
      (signal) => ({
        get signal() {
          return signal;
        },
      }),
    ],
  ])("is the signal, of %s: one that comes later changes nothing", async (_, initOf) => {
    const api = await serveApi();
    const own = new AbortController();
    const init = { ...initOf(own.signal) };
    const answer = createSession(api.mbsi).fetch(`${api.origin}/x`, init);
    init.signal = AbortSignal.abort(new Error("fake reason of a later signal"));
    expect((await answer).status).toBe(200);
  });

  test("is what the origin is checked of: a URL that becomes the vendor's later is refused", async () => {
    const api = await serveApi();
    const other = await serveApi();
    const url = new URL(`${other.origin}/x`);
    const answer = createSession(api.mbsi).fetch(url);
    url.href = `${api.origin}/x`;
    expect((await authError(answer)).code).toBe("ORIGIN_NOT_ALLOWED");
    expect([api.requests, other.requests]).toEqual([[], []]);
  });

  test("is what the origin is checked of: a Request whose true URL is another one is refused", async () => {
    const api = await serveApi();
    const other = await serveApi();
    const disguised = (init?: RequestInit) => {
      const request = new Request(`${other.origin}/x`, init);
      return Object.defineProperties(request, {
        url: { value: `${api.origin}/x` },
        clone: { value: () => request },
      });
    };
    for (const input of [disguised(), disguised({ method: "POST", body: "{}" })]) {
      expect((await authError(createSession(api.mbsi).fetch(input))).code).toBe("ORIGIN_NOT_ALLOWED");
    }
    expect([api.requests, other.requests]).toEqual([[], []]);
  });

  test.each([null, undefined, 1, {}])("refuses %j, which is not a URL", async (input) => {
    const api = await serveApi();
    const error = await authError(createSession(api.mbsi).fetch(input as unknown as string));
    expect([error.code, api.requests.length]).toEqual(["ORIGIN_NOT_ALLOWED", 0]);
  });
});

test("a stream of Node that only another fetch understands is not sent again", async () => {
  const api = await serveApi();
  const body = { pipe() {} };
  const bodies: unknown[] = [];
  const given: Fetch = async (input, init) => {
    if (/auth/.test(String(input))) return fetch(input, init);
    bodies.push(init?.body);
    return new Response(null, { status: 401 });
  };
  expect((await createSession(api.mbsi, { fetch: given }).fetch(`${api.origin}/x`, post(body))).status).toBe(401);
  expect(bodies).toEqual([body]);
});

test("a body that can be read once is read when it is sent, and not sent again", async () => {
  const bodies: Record<string, () => unknown> = {
    stream: () => new Blob(["fake-body"]).stream(),
    generator: async function* () {
      yield bytes("fake-body");
    },
  };
  for (const body of Object.values(bodies)) {
    const api = await serveApi(({ token }, response) => reply(response, token === 1 ? 401 : 200, {}));
    const session = createSession(api.mbsi);
    expect((await session.fetch(`${api.origin}/x`, post(body(), { duplex: "half" }))).status).toBe(401);
    expect(api.calls().map(({ body }) => String(body))).toEqual(["fake-body"]);
  }
});

test.each<[string, unknown, string]>([
  ["an array of objects", [{ a: 1 }], "[object Object]"],
  ["an object", { a: 1 }, "[object Object]"],
  ["an array that ends in the name of a buffer", ["fake ArrayBuffer]"], "fake ArrayBuffer]"],
  ["a text that an object gives, and that begins like a tag", { toString: () => "[object 1]" }, "[object 1]"],
  [
    "the text of an object that ends like a buffer's",
    { toString: () => "[object ArrayBuffer]" },
    "[object ArrayBuffer]",
  ],
])("a body that fetch makes a text is that text, as it was at the call: %s", async (_, body, text) => {
  const api = await serveApi();
  const answer = createSession(api.mbsi).fetch(`${api.origin}/x`, post(body));
  if (Array.isArray(body)) body.push("more");
  await answer;
  expect(String(api.calls()[0]?.body)).toBe(text);
});

test.each(["", "{}"])("a Request that was used goes with a new body, as with fetch: %j", async (body) => {
  for (const name of ["mbsi", "crmcom"] as const) {
    const api = await serveApi(({ index }, response) => reply(response, index === 0 ? 401 : 200, {}));
    const used = new Request(`${api.origin}/x`, { method: "POST", body: "used" });
    await used.text();
    expect((await createSession(api[name]).fetch(used, { body })).status).toBe(name === "mbsi" ? 200 : 401);
    expect(api.calls().map((call) => String(call.body))).toEqual(
      name === "mbsi" ? [body, body] : ['{"token":"fakeToken1"}'],
    );
  }
});

describe("a Request that shows something else than fetch sees", () => {
  /** Reads of all members lie, of a subclass and of the object itself. */
  const lies = (origin: string) => ({
    url: `${origin}/shown`,
    method: "PUT",
    redirect: "manual",
    headers: new Headers({ "x-own": "shown" }),
    body: null,
    clone: () => new Request(`${origin}/shown`),
  });
  const disguises: [string, (request: Request, origin: string) => Request][] = [
    [
      "as a subclass",
      (request, origin) => {
        class Lying extends Request {}
        for (const [name, value] of Object.entries(lies(origin)))
          Object.defineProperty(Lying.prototype, name, { value });
        return new Lying(request);
      },
    ],
    [
      "by members of its own",
      (request, origin) => {
        for (const [name, value] of Object.entries(lies(origin))) Object.defineProperty(request, name, { value });
        return request;
      },
    ],
  ];

  test.each(disguises)("is sent as fetch sends it: %s", async (_, disguise) => {
    const api = await serveApi(refuseFirstToken);
    const given = { method: "POST", body: '{"a":1}', headers: { "x-own": "1" } };
    await createSession(api.mbsi).fetch(disguise(new Request(`${api.origin}/x`, given), api.origin));
    expect(api.calls().map(({ method, url, headers, body }) => [method, url, headers["x-own"], String(body)])).toEqual(
      Array(2).fill(["POST", "/x", "1", '{"a":1}']),
    );
  });

  test.each(disguises)("gives the token of crmcom to no redirect: %s", async (_, disguise) => {
    const other = await serveApi();
    for (const init of [{}, { method: "POST", body: "{}" }]) {
      const api = await serveApi(({ url }, response) => reply(response, 307, {}, { Location: other.origin + url }));
      const request = disguise(new Request(`${api.origin}/x`, init), api.origin);
      await expect(createSession(api.crmcom).fetch(request)).rejects.toThrow("crmcom redirected the call");
    }
    expect(other.requests).toEqual([]);
  });
});
