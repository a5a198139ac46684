/** What the site says of sign-ins of every kind: by made-up parts, and by the documents of products in test/vendors. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagramOf } from "../../scripts/docs/diagram.ts";
import { factsOf } from "../../scripts/docs/facts.ts";
import { cardOf, overviewOf } from "../../scripts/docs/landing.ts";
import { failureInWords } from "../../scripts/docs/sources.ts";
import { attachmentsInWords, lifetimeInWords, refusalInWords } from "../../scripts/docs/token.ts";
import { root } from "../../scripts/lib/paths.ts";
import type { Attachment, Condition, Lifetime, Refusal, SignIn } from "../../src/openapi/sign-in.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { readDrawing } from "../support/drawing.ts";

/** A sign-in whose answer has the members `auth_token` and `ends`, a header and a cookie. */
const kinds = [
  {
    id: "signIn",
    inputs: [],
    steps: [
      {
        id: "login",
        outputs: {
          token: { from: "body", pointer: "/data/auth_token" },
          end: { from: "body", pointer: "/ends" },
          csrf: { from: "header", name: "X-Csrf" },
          route: { from: "cookie", name: "ROUTE" },
        },
      },
    ],
    outputs: Object.fromEntries(
      ["token", "end", "csrf", "route"].map((name) => [name, [{ step: "login", output: name }]]),
    ),
  },
] as unknown as SignIn["kinds"];

describe("where a token goes:", () => {
  const place = (attachment: Partial<Attachment>): Attachment => ({
    ...{ in: "header", name: "X-Token", from: "token", prefix: "", isOptional: false },
    ...attachment,
  });

  test.each<[string, Partial<Attachment>[], string[]]>([
    ["a header", [{}], ["X-Token: <auth_token>"]],
    ["a header with a scheme", [{ name: "Authorization", prefix: "Token " }], ["Authorization: Token <auth_token>"]],
    ["a cookie", [{ in: "cookie", name: "SID" }], ["Cookie: SID=<auth_token>"]],
    ["the query", [{ in: "query", name: "key" }], ["?key=<auth_token>"]],
    ["the body", [{ in: "body", name: "key" }], ["key in the JSON body"]],
    [
      "the query, or the body where there is one",
      [
        { in: "query", name: "key", methods: ["GET", "HEAD"] },
        { in: "body", name: "key" },
      ],
      ["?key=<auth_token>, or key in the JSON body"],
    ],
    [
      "two places, with what came in a header and what may have come in a cookie",
      [
        { in: "cookie", name: "SID" },
        { in: "header", name: "X-Csrf", from: "csrf", methods: ["POST", "PUT", "DELETE"] },
        { in: "cookie", name: "ROUTE", from: "route", isOptional: true },
      ],
      [
        "Cookie: SID=<auth_token>",
        "X-Csrf: <X-Csrf> for POST, PUT and DELETE",
        "Cookie: ROUTE=<ROUTE>, if the sign-in returned one",
      ],
    ],
  ])("%s", (_, places, expected) => {
    expect(attachmentsInWords({ kinds, attachments: places.map(place) })).toEqual(expected);
  });
});

test.each<[Partial<Lifetime> | undefined, string]>([
  [undefined, "not documented"],
  [{ from: "end" }, "given in ends"],
  [{ from: "end", defaultSeconds: 3600 }, "1 hour, given in ends"],
  [{ defaultSeconds: 3600 }, "1 hour, not in the response"],
  [{ from: "end", unit: "minutes" }, "given in ends, in minutes"],
  [{ from: "end", unit: "minutes", defaultSeconds: 1800 }, "30 minutes, given in ends"],
  [{ from: "end", unit: "milliseconds" }, "given in ends, in milliseconds"],
  [{ from: "end", unit: "clock" }, "given in ends, as hours:minutes:seconds"],
  [{ from: "end", unit: "date" }, "until the time in ends"],
  [{ from: "end", unit: "epochSeconds", defaultSeconds: 60 }, "1 minute, until the time in ends"],
  [{ isSliding: true }, "not documented, every call extends it"],
  [{ isSliding: true, defaultSeconds: 1200 }, "20 minutes, not in the response, every call extends it"],
])("a lifetime: %o is %s", (lifetime, words) => {
  const whole = lifetime && { unit: "seconds" as const, isSliding: false, ...lifetime };
  expect(lifetimeInWords({ kinds, ...(whole && { lifetime: whole }) })).toBe(words);
});

test.each<[Refusal, string | undefined]>([
  [{ status: 401 }, undefined],
  [{ status: 200, place: { pointer: "/status/code" }, notIn: ["OK"] }, "status.code is not OK"],
  [{ status: 200, place: { pointer: "/error/code" }, in: [106, 107] }, "error.code is 106 or 107"],
  [{ status: 400, place: { header: "X-Session" }, in: ["expired"] }, "the header X-Session is expired"],
  [{ status: 400, place: { header: "X-Session" } }, "the header X-Session is present"],
])("a refusal: %o is described as %s", (refusal, words) => {
  expect(refusalInWords(refusal)).toBe(words);
});

test.each<[Condition[], string | undefined]>([
  [[{ source: { from: "status" }, operator: "==", value: 200 }], undefined],
  [[{ source: { from: "body", pointer: "/code" }, regex: "^OK$" }], "code is not OK"],
  [[{ source: { from: "body", pointer: "" }, regex: "^Ok\\.$" }], "the body is not Ok."],
  [[{ source: { from: "body", pointer: "/code" }, regex: "^(A|B)$" }], "code does not match ^(A|B)$"],
  [[{ source: { from: "body", pointer: "/key" }, regex: "^.+$" }], "key is missing"],
  [[{ source: { from: "body", pointer: "/key" }, operator: "!=", value: null }], "key is missing"],
  [[{ source: { from: "body", pointer: "/ok" }, operator: "==", value: true }], "ok is not true"],
  [[{ source: { from: "body", pointer: "/errors" }, operator: "<", value: 1 }], "errors is not < 1"],
  [
    [{ all: [{ any: [{ source: { from: "header", name: "X-Result" }, regex: "^0$" }] }] }],
    "the header X-Result does not match ^0$",
  ],
])("a failure with a good status: %o is %s", (success, words) => {
  expect(failureInWords({ success })).toBe(words);
});

const factsOfVendor = async (name: string) => {
  const { document, signIn } = await readVendor(join(root, "test/vendors", `${name}.yaml`));
  return factsOf(name, document, signIn);
};

const documented = (text: string) => ({ text, status: "documented" });

describe("the facts of", () => {
  test("Jamf Pro: HTTP Basic without a body, a date, a refresh and a logout", async () => {
    expect(await factsOfVendor("jamf")).toMatchObject({
      steps: [{ call: "POST /v1/auth/token" }],
      mediaTypes: [],
      credentials: ["Authorization: Basic <username>:<password>"],
      token: [documented("Authorization: Bearer <token>")],
      lifetime: "until the time in expires",
      refresh: "call keepAlive with token",
      logout: "POST /v1/auth/invalidate-token",
      failures: [{ text: "401" }],
    });
  });

  test("SAP Business One: two cookies and minutes", async () => {
    expect(await factsOfVendor("sapb1")).toMatchObject({
      token: [
        documented("Cookie: B1SESSION=<SessionId>"),
        documented("Cookie: ROUTEID=<ROUTEID>, if the sign-in returned one"),
      ],
      lifetime: "given in SessionTimeout, in minutes, every call extends it",
      logout: "POST /Logout",
    });
  });

  test("Veeva Vault: a form, a bare header, and failures with 200", async () => {
    expect(await factsOfVendor("veeva")).toMatchObject({
      mediaTypes: [documented("application/x-www-form-urlencoded")],
      token: [documented("Authorization: <sessionId>")],
      failures: [documented("200, responseStatus does not match ^(SUCCESS|WARNING)$")],
    });
  });

  test("Pi-hole: a code that is asked for after a refusal, and a limit of sessions", async () => {
    expect(await factsOfVendor("pihole")).toMatchObject({
      mfa: "TOTP code, sent to addAuth",
      token: [documented("X-FTL-SID: <sid>")],
      lifetime: "5 minutes, given in validity, every call extends it",
      sessions: "16 at a time",
    });
  });

  test("Informatica: the origin of later calls in the answer", async () => {
    expect(await factsOfVendor("informatica")).toMatchObject({
      token: [documented("icSessionId: <icSessionId>")],
      origin: "the host in serverUrl, one of *.informaticacloud.com",
    });
  });

  test("FortiManager, whose one operation has every method: those of the sign-in alone", async () => {
    const { document, signIn } = await readVendor(join(root, "test/vendors/fortimanager.yaml"));
    const { sequence } = overviewOf("fortimanager", document, signIn, false);
    expect(sequence.map(({ kind, text }) => `${kind} ${text}`.trim())).toEqual([
      "call POST /jsonrpc",
      "request id, method, url, user, passwd",
      "branch accepted",
      "reply 200 session",
      "branch refused",
      "reply 200 result.0.status.code is not 0",
      "end",
      "use session in the JSON body",
    ]);
  });
});

test("a card has what is documented beyond the usual, and a link to the guide only where there is one", async () => {
  const { document, signIn } = await readVendor(join(root, "test/vendors/jamf.yaml"));
  const card = (hasGuide: boolean) => cardOf(overviewOf("jamf", document, signIn, hasGuide));
  const rows = card(false).rows.map(({ term, lines }) => [
    term,
    ...lines.map(({ lead, text, status }) => [lead && `${lead}:`, text, status].filter(Boolean).join(" ")),
  ]);
  expect(rows).toEqual([
    ["Steps", "Sign in: POST /v1/auth/token"],
    ["Credentials", "Authorization: Basic <username>:<password>"],
    ["Body", "none"],
    ["MFA", "none documented"],
    ["Token sent as", "Authorization: Bearer <token> documented"],
    ["Lifetime", "until the time in expires"],
    ["Refresh", "call keepAlive with token"],
    ["Logout", "POST /v1/auth/invalidate-token"],
    ["Failure", "401 observed"],
  ]);
  const texts = (hasGuide: boolean) => card(hasGuide).links.map(({ text, href }) => [text, href]);
  const others = [
    ["Reference", "reference/jamf.html"],
    ["Spec", "specs/jamf.yaml"],
    ["Workflow", "specs/jamf.arazzo.yaml"],
  ];
  expect(texts(false)).toEqual(others);
  expect(texts(true)).toEqual([["Pitfalls", "guides/jamf.html"], ...others]);
});

test("a label that is too long without a comma is broken between its words", () => {
  const text = "X-Csrf-Prevention: <X-Csrf-Prevention> for POST, PUT and DELETE";
  const { lines } = readDrawing(diagramOf([{ kind: "use", text }], "Your code", "vendor.example", "name").text);
  expect(lines).toEqual(["[X-Csrf-Prevention: <X-Csrf-Prevention> for POST, PUT and DELETE]"]);
  const svg = diagramOf([{ kind: "use", text }], "Your code", "vendor.example", "name").text;
  expect([...svg.matchAll(/class="label"[^>]*>([^<]*)</g)].map(([, line]) => line)).toEqual([
    "X-Csrf-Prevention: &lt;X-Csrf-Prevention&gt; ",
    "for POST, PUT and DELETE",
  ]);
});
