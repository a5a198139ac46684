/** Why no connection came about, as each runtime tells it. The errors are those that the runtimes threw, written down. */
import { describe, expect, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";

const url = "https://127.0.0.1:40711/";

/** Node 20 and 24: undici. */
const node = (code: string, message = "") =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });

/** Deno 2.9: no codes. */
const deno = (message: string) => new TypeError("fetch failed", { cause: new Error(message) });
const denoConnect = (what: string, at = url) =>
  deno(`error sending request for url (${at}): client error (Connect): ${what}`);
const denoSend = (what: string) =>
  deno(`error sending request from 127.0.0.1:36200 for ${url} (127.0.0.1:40711): client error (SendRequest): ${what}`);

/** Bun 1.4: a code, and no cause. */
const bun = (code: string, message = "") => Object.assign(new TypeError(message), { code, path: url, errno: 0 });

/** Workers: a sentence for all lost connections, another one for all that is left, with a number of its own. */
const workers = (message: string) => Object.assign(new Error(message), { remote: true, retryable: true });

async function failureOf(thrown: Error) {
  const fetch = () => Promise.reject(thrown);
  const account = mbsi({ username: "fake", password: "fake-password" });
  return authError(createSession(account, { fetch, retries: 0 }).getToken());
}

type Rows = [string, Error][];
const shapes: Record<string, Rows> = {
  dns: [
    ["Node", node("ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.invalid")],
    ["Node without a name server", node("EAI_AGAIN", "getaddrinfo EAI_AGAIN nowhere.invalid")],
    [
      "Deno",
      denoConnect(
        "dns error: failed to lookup address information: Name or service not known",
        "http://nowhere.invalid/",
      ),
    ],
    ["Bun", bun("ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.invalid")],
  ],
  refused: [
    ["Node", node("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:38165")],
    ["Deno", denoConnect("tcp connect error: Connection refused (os error 111)")],
    [
      "Deno on Windows",
      denoConnect(
        "tcp connect error: No connection could be made because the target machine actively refused it. (os error 10061)",
      ),
    ],
    ["Bun", bun("ECONNREFUSED", "ECONNREFUSED: Unable to connect. Is the computer able to access the url?")],
  ],
  reset: [
    ["Node", node("ECONNRESET", "read ECONNRESET")],
    ["Node, closed in order", node("UND_ERR_SOCKET", "other side closed")],
    ["Deno", deno("Connection reset by peer (os error 104)")],
    ["Deno, closed in order", denoSend("connection closed before message completed")],
    ["Bun", bun("ECONNRESET", "ECONNRESET: The socket connection was closed unexpectedly.")],
    ["Workers", workers("Network connection lost.")],
  ],
  unreachable: [
    ["Node", node("ENETUNREACH", "connect ENETUNREACH 255.255.255.255:80 - Local (0.0.0.0:0)")],
    ["Node, no route", node("EHOSTUNREACH", "connect EHOSTUNREACH 2001:db8::1:80")],
    ["Node, too slow", node("UND_ERR_CONNECT_TIMEOUT", "Connect Timeout Error")],
    ["Deno", denoConnect("tcp connect error: Network is unreachable (os error 101)")],
    ["Deno, no route", denoConnect("tcp connect error: No route to host (os error 113)")],
    ["Deno, too slow", denoConnect("tcp connect error: Connection timed out (os error 110)")],
    ["Bun", bun("ENETUNREACH", "ENETUNREACH: Was there a typo in the url or port?")],
  ],
  tls: [
    ["Node, too old a version", node("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION")],
    ["Node, plain HTTP", node("ERR_SSL_WRONG_VERSION_NUMBER")],
    ["Node, another name", node("ERR_TLS_CERT_ALTNAME_INVALID")],
    ["Node, expired", node("CERT_HAS_EXPIRED", "certificate has expired")],
    ["Node, not yet valid", node("CERT_NOT_YET_VALID", "certificate is not yet valid")],
    ["Node, not for servers", node("INVALID_PURPOSE", "unsupported certificate purpose")],
    ["Deno, too old a version", denoConnect("received fatal alert: ProtocolVersion")],
    ["Deno, plain HTTP", denoConnect("received corrupt message of type InvalidContentType")],
    [
      "Deno, another name",
      denoConnect(
        'invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("dns.refused.example")',
      ),
    ],
    [
      "Deno, expired",
      denoConnect(
        "invalid peer certificate: certificate expired: verification time 1795664317 (UNIX), but certificate is not valid after 1580515200 (215149117 seconds ago)",
      ),
    ],
    ["Bun, plain HTTP", bun("EPROTO", "EPROTO: The TLS handshake failed. Does the server speak TLS on this port?")],
    ["Bun, another name", bun("ERR_TLS_CERT_ALTNAME_INVALID")],
    ["Bun, expired", bun("CERT_HAS_EXPIRED", "certificate has expired")],
  ],
  unknown: [
    ["Node, not HTTP", node("HPE_INVALID_CONSTANT", "Response does not match the HTTP/1.1 protocol")],
    ["Deno, not HTTP", denoSend("invalid HTTP version parsed")],
    [
      "Deno, whose URL holds a word of another kind",
      denoConnect("what nobody knows", "https://dns.refused.example/cert"),
    ],
    ["Workers", workers("internal error; reference = jji1ops36c1l6msjgl5rno05")],
    ["browsers", new TypeError("Failed to fetch")],
  ],
};

describe.each(Object.keys(shapes))("%s", (kind) => {
  test.each(shapes[kind] as Rows)("on %s", async (_, thrown) => {
    const error = await failureOf(thrown);
    expect([error.code, error.kind, error.retryable]).toEqual(["NETWORK", kind, kind !== "tls"]);
    expect(error.message).not.toContain("NODE_EXTRA_CA_CERTS");
    // The message of the runtime may hold anything.
    expect(String(error.cause)).not.toMatch(/os error|request for url|Network connection/);
  });
});

test.each<[string, Error, string]>([
  ["Node, signed by itself", node("DEPTH_ZERO_SELF_SIGNED_CERT"), "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["Node, unknown issuer", node("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ["Node, unknown root", node("SELF_SIGNED_CERT_IN_CHAIN"), "SELF_SIGNED_CERT_IN_CHAIN"],
  ["Node, unknown issuer above", node("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  ["Deno, unknown issuer", denoConnect("invalid peer certificate: UnknownIssuer"), "tls"],
  ["Deno, signed by itself", denoConnect("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"), "tls"],
  [
    "Bun, signed by itself",
    bun("DEPTH_ZERO_SELF_SIGNED_CERT", "self signed certificate"),
    "DEPTH_ZERO_SELF_SIGNED_CERT",
  ],
])("a certificate of an unknown authority is named as such, with the way out, on %s", async (_, thrown, reason) => {
  const error = await failureOf(thrown);
  expect([error.code, error.kind, error.retryable]).toEqual(["NETWORK", "tls", false]);
  expect(error.message).toBe(
    `mbsi could not be reached at https://api.mbsisystems.com/api/v140/auth (${reason}); ` +
      "trust its authority by NODE_EXTRA_CA_CERTS or --use-system-ca.",
  );
});

test.each<[string, Error]>([
  ["Node", new TypeError("terminated", { cause: Object.assign(new Error(), { code: "UND_ERR_SOCKET" }) })],
  ["Deno", new TypeError("error reading a body from connection")],
  ["Bun", bun("ECONNRESET", "ECONNRESET: The socket connection was closed unexpectedly.")],
  ["Workers", Object.assign(new Error("Network connection lost."), { retryable: true })],
])("an answer that breaks off is a reset on %s", async (_, thrown) => {
  const fetch = async () => new Response(new ReadableStream({ pull: (controller) => controller.error(thrown) }));
  const account = mbsi({ username: "fake", password: "fake-password" });
  const error = await authError(createSession(account, { fetch, retries: 0 }).getToken());
  expect([error.code, error.kind, error.retryable]).toEqual(["NETWORK", "reset", true]);
});

test("a code counts, whatever the messages around it say", async () => {
  const cause = Object.assign(new Error("certificate"), { code: "ECONNRESET" });
  expect((await failureOf(new TypeError("Connection refused", { cause }))).kind).toBe("reset");
});

test("a message that throws, or one of megabytes, is read in no time and says nothing", async () => {
  const odd = Object.assign(new Error(), {
    message: {
      toString() {
        throw new Error("fake-password");
      },
    },
  });
  expect((await failureOf(odd)).kind).toBe("unknown");
  const startedMs = performance.now();
  expect((await failureOf(new Error("client erro".repeat(500_000)))).kind).toBe("unknown");
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
