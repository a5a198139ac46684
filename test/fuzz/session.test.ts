/**
 * Whatever is given to `session.fetch`, and whenever it is changed afterwards: what arrives is what it was at the call, and
 * no other origin hears of it. A few hundred calls here; `npm run fuzz` makes more than 10,000.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSession, type Fetch, isAuthError } from "../../src/index.ts";
import { type Api, serveApi } from "../support/api.ts";
import { reply } from "../support/server.ts";

const numRuns = Number(process.env.FUZZ_RUNS);

/** A call as plain values, from which the objects of a case are made and against which its requests are held. */
interface Plan {
  provider: "mbsi" | "crmcom";
  isElsewhere: boolean;
  path: string;
  method: string;
  headers: Record<string, string>;
  headersKind: "record" | "pairs" | "Headers" | "generator";
  content: [name: string, value: string][];
  bodyKind: string;
  inputKind: "string" | "URL" | "object" | "Request" | "other Request";
  initKind: "plain" | "inherited" | "computed" | "Proxy" | "Request";
  session: "cold" | "warm" | "refused";
  /** The change is made so many promise jobs after the call, or before or after so many requests. */
  moment: { jobs: number } | { requests: number };
}

const jsonKinds = ["none", "string", "Uint8Array", "Buffer", "ArrayBuffer", "DataView", "shared", "Blob", "computed"];
const bodyKinds = [...jsonKinds, "URLSearchParams", "FormData", "stream"];
const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const plans: fc.Arbitrary<Plan> = fc.record({
  provider: fc.constantFrom("mbsi", "crmcom"),
  isElsewhere: fc.nat(9).map((number) => number === 0),
  path: fc
    .tuple(fc.webPath(), fc.option(fc.webQueryParameters(), { nil: "" }), fc.option(fc.webFragments(), { nil: "" }))
    .map(([path, query, fragment]) => `/x${path}${query && `?${query}`}${fragment && `#${fragment}`}`),
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
  headers: fc.dictionary(fc.constantFrom("x-a", "x-b", "x-c"), visible),
  headersKind: fc.constantFrom("record", "pairs", "Headers", "generator"),
  content: fc.array(fc.tuple(fc.string({ maxLength: 8 }), fc.string({ unit: "grapheme" })), { maxLength: 4 }),
  bodyKind: fc.constantFrom(...bodyKinds),
  inputKind: fc.constantFrom("string", "URL", "object", "Request", "other Request"),
  initKind: fc.constantFrom("plain", "inherited", "computed", "Proxy", "Request"),
  session: fc.constantFrom("cold", "warm", "refused"),
  moment: fc.oneof(fc.record({ jobs: fc.nat(12) }), fc.record({ requests: fc.nat(8) })),
});

/** What of a plan can be: a GET has no body, and a token that goes into a JSON body needs one. */
function possible(plan: Plan): Plan {
  const isBodiless = plan.method === "GET" || plan.method === "HEAD";
  const kinds = isBodiless ? ["none"] : plan.provider === "crmcom" ? jsonKinds : bodyKinds;
  const bodyKind = kinds.includes(plan.bodyKind) ? plan.bodyKind : "none";
  // CRM.COM's refusal is in the body of the answer, and a HEAD has none. Node's own Request takes bytes in shared memory for a list of numbers.
  const isUntold = plan.provider === "crmcom" && plan.method === "HEAD" && plan.session === "refused";
  return {
    ...plan,
    session: isUntold ? "warm" : plan.session,
    bodyKind: bodyKind === "shared" && hasRequest(plan) ? "Uint8Array" : bodyKind,
  };
}

const textOf = ({ content }: Plan) => JSON.stringify(Object.fromEntries(content));

/** The body, and how to change it. */
function bodyOf(plan: Plan): { body: unknown; change: () => void } {
  const bytes = new TextEncoder().encode(textOf(plan));
  const wipe = () => bytes.fill(0x20);
  switch (plan.bodyKind) {
    case "string":
      return { body: textOf(plan), change() {} };
    case "Uint8Array":
      return { body: bytes, change: wipe };
    case "Buffer": {
      const buffer = Buffer.from(`--${textOf(plan)}--`);
      return { body: buffer.subarray(2, -2), change: () => buffer.fill(0x20) };
    }
    case "ArrayBuffer":
      return { body: bytes.buffer, change: wipe };
    case "DataView":
      return { body: new DataView(bytes.buffer), change: wipe };
    case "shared": {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      return { body: shared, change: () => shared.fill(0x20) };
    }
    case "Blob":
      return { body: new Blob([bytes]), change: wipe };
    case "computed": {
      let text = textOf(plan);
      const change = () => {
        text = "changed";
      };
      return { body: { toString: () => text }, change };
    }
    case "URLSearchParams": {
      const body = new URLSearchParams(plan.content);
      return { body, change: () => body.append("changed", "yes") };
    }
    case "FormData": {
      const body = new FormData();
      for (const [name, value] of plan.content) body.append(name, value);
      return { body, change: () => body.append("changed", "yes") };
    }
    case "stream":
      return { body: new Blob([bytes]).stream(), change() {} };
    default:
      return { body: undefined, change() {} };
  }
}

function headersOf({ headers, headersKind }: Plan): { given: unknown; change: () => void } {
  const pairs = Object.entries(headers);
  const list = Object.assign(new Headers(headers), {});
  const record = { ...headers };
  switch (headersKind) {
    case "record":
      return { given: record, change: () => Object.assign(record, { "x-a": "changed", "x-d": "changed" }) };
    case "pairs": {
      const change = () => {
        for (const pair of pairs) pair[1] = "changed";
        pairs.push(["x-d", "changed"]);
      };
      return { given: pairs, change };
    }
    case "Headers": {
      const change = () => {
        list.set("x-a", "changed");
        list.delete("x-b");
      };
      return { given: list, change };
    }
    case "generator":
      return { given: pairs.values(), change() {} };
  }
}

/** The arguments of `session.fetch`, and what changes all that can be changed in them. */
function callOf(plan: Plan, here: string, elsewhere: string) {
  const url = (plan.isElsewhere ? elsewhere : here) + plan.path;
  const changed = `${plan.isElsewhere ? here : elsewhere}/changed`;
  const body = bodyOf(plan);
  const headers = headersOf(plan);
  const changes = [body.change, headers.change];
  let members: Record<string, unknown> = { method: plan.method, headers: headers.given };
  if (body.body !== undefined) members.body = body.body;
  if (plan.bodyKind === "stream") members.duplex = "half";
  const changeMembers = () => {
    members = { method: "OPTIONS", headers: { "x-a": "changed" }, signal: AbortSignal.abort(new Error("changed")) };
  };

  const inputOf = (): unknown => {
    if (plan.inputKind === "URL") {
      const input = new URL(url);
      changes.push(() => {
        input.href = changed;
      });
      return input;
    }
    if (plan.inputKind === "object") {
      let text = url;
      changes.push(() => {
        text = changed;
      });
      return { toString: () => text };
    }
    return url;
  };

  const changeRequest = (request: Request) => () => {
    request.headers.set("x-a", "changed");
    request.text().catch(() => {});
  };

  if (plan.inputKind === "Request") {
    const request = new Request(url, members);
    changes.push(changeRequest(request));
    return { args: [request], changes };
  }
  if (plan.inputKind === "other Request") {
    const request = new Request(url, members);
    const other = {
      url,
      method: plan.method,
      headers: request.headers,
      body: request.body,
      arrayBuffer: () => request.arrayBuffer(),
    };
    changes.push(changeRequest(request), () => Object.assign(other, { url: changed, method: "OPTIONS" }));
    return { args: [other], changes };
  }
  if (plan.initKind === "Request") {
    const init = new Request(`${elsewhere}/init`, members);
    changes.push(changeRequest(init));
    return { args: [inputOf(), init], changes };
  }
  const names = Object.keys(members);
  const computed = Object.fromEntries(names.map((name) => [name, { get: () => members[name], enumerable: false }]));
  const inits: Record<string, () => unknown> = {
    plain: () => {
      const init = members;
      changes.push(() => {
        changeMembers();
        Object.assign(init, members);
      });
      return init;
    },
    inherited: () => Object.create(Object.create(members)),
    computed: () => {
      changes.push(changeMembers);
      return Object.create(Object.defineProperties({}, computed));
    },
    Proxy: () => {
      changes.push(changeMembers);
      return new Proxy({}, { get: (_, name) => members[String(name)] });
    },
  };
  return { args: [inputOf(), inits[plan.initKind]?.()], changes };
}

test("session.fetch sends what it was given at the call, and to one origin", { timeout: 600_000 }, async () => {
  let refusals = 0;
  const api: Api = await serveApi((_, response) => {
    const isRefused = refusals-- > 0;
    // Both vendors take this for a refusal, each in its own way.
    return reply(response, isRefused ? (isBearer ? 401 : 200) : 200, { status: { code: isRefused ? "FAKE" : "OK" } });
  });
  let isBearer = true;
  const other = await serveApi();

  const property = fc.asyncProperty(plans.map(possible), async (plan) => {
    isBearer = plan.provider === "mbsi";
    const { args, changes } = callOf(plan, api.origin, other.origin);
    const change = () => {
      for (const each of changes.splice(0)) each();
    };
    let requests = Number.NaN;
    const count = () => {
      if ("requests" in plan.moment && requests++ === plan.moment.requests) change();
    };
    const given: Fetch = async (input, init) => {
      count();
      const answer = fetch(input, init);
      count();
      const response = await answer;
      count();
      return response;
    };
    const session = createSession(api[plan.provider], { fetch: given });
    if (plan.session !== "cold") await session.getToken();
    refusals = plan.session === "refused" ? 1 : 0;
    const before = api.requests.length;
    requests = 0;

    const answer = session.fetch(...(args as Parameters<Fetch>)).then(
      (response) => response.arrayBuffer().then(() => response.status),
      (error: unknown) => {
        if (isAuthError(error)) return error.code;
        throw error;
      },
    );
    if ("jobs" in plan.moment) {
      for (let job = 0; job < plan.moment.jobs; job++) await null;
      change();
    }
    const outcome = await answer;

    const sent = api.requests
      .slice(before)
      .filter(({ url }) => !/^\/(api\/v140\/auth|authentication\/token)$/.test(url));
    expect(other.requests).toHaveLength(0);
    if (plan.isElsewhere) {
      expect([outcome, sent.length]).toEqual(["ORIGIN_NOT_ALLOWED", 0]);
      return;
    }
    // A stream is read once only, but a Request of it can be copied.
    const isRepeated = plan.session === "refused" && (plan.bodyKind !== "stream" || hasRequest(plan));
    expect(outcome).toBe(plan.session === "refused" && !isRepeated ? 401 : 200);
    expect(sent).toHaveLength(isRepeated ? 2 : 1);
    for (const request of sent) await expectAsPlanned(plan, request);
    if (isRepeated && isBearer) expect(sent[1]?.body.equals(sent[0]?.body ?? Buffer.alloc(0))).toBe(true);
  });
  await fc.assert(property, { numRuns });
});

const hasRequest = ({ inputKind, initKind }: Plan) => inputKind.endsWith("Request") || initKind === "Request";

async function expectAsPlanned(plan: Plan, { method, url, headers, body }: Api["requests"][number]): Promise<void> {
  const { pathname, search } = new URL(plan.path, "http://fake.example");
  const token = isInQuery(plan) ? /[?&]token=fakeToken\d+$/.exec(url)?.[0] : "";
  expect(method).toBe(plan.method);
  expect(url.slice(0, url.length - (token?.length ?? 0))).toBe(pathname + search);
  const own = Object.entries(headers).filter(([name]) => name.startsWith("x-"));
  expect(Object.fromEntries(own)).toEqual(plan.headers);
  if (plan.provider === "mbsi") expect(headers.authorization).toMatch(/^Bearer fakeToken\d+$/);
  else expect(headers.authorization).toBeUndefined();

  if (plan.provider === "crmcom") {
    if (isInQuery(plan)) expect(body).toHaveLength(0);
    const text = plan.bodyKind === "none" ? "{}" : textOf(plan);
    const start = text.slice(0, -1);
    if (!isInQuery(plan)) {
      expect(String(body).replace(/fakeToken\d+/, "TOKEN")).toBe(`${start}${start === "{" ? "" : ","}"token":"TOKEN"}`);
    }
    return;
  }
  if (plan.bodyKind === "none") expect(body).toHaveLength(0);
  else if (plan.bodyKind === "URLSearchParams") expect(String(body)).toBe(String(new URLSearchParams(plan.content)));
  else if (plan.bodyKind === "FormData") {
    const form = await new Response(new Uint8Array(body), {
      headers: { "Content-Type": headers["content-type"] ?? "" },
    }).formData();
    const lines = (text: string) => text.replace(/\r\n|\r|\n/g, "\r\n");
    expect([...form]).toEqual(plan.content.map(([name, value]) => [lines(name), lines(value)]));
  } else expect(String(body)).toBe(textOf(plan));
}

const isInQuery = ({ provider, method }: Plan) => provider === "crmcom" && (method === "GET" || method === "HEAD");
