/** What every environment tries, written as a user of the package writes it. */
import { createSession } from "provider-auth";
import { crmcom } from "provider-auth/crmcom";
import { mbsi } from "provider-auth/mbsi";
import { mikrocloud } from "provider-auth/mikrocloud";
import { msp360 } from "provider-auth/msp360";
import { totp } from "provider-auth/totp";

const password = "fake-password";

/** The accounts of the specs' examples. */
const accounts = {
  msp360: (baseUrl) =>
    msp360({ userName: "fake9xJKZcsy", password: "fakeXkjwZmAJvAQBYjja", bodyFormat: "xml", baseUrl }),
  mbsi: (baseUrl) => mbsi({ username: "abctestuser", password, baseUrl }),
  mikrocloud: (baseUrl) => mikrocloud({ email: "john@example.com", password, baseUrl }),
  crmcom: (baseUrl) => crmcom({ organisation: "CRMDEMO", username: "fakeadministrator", password, baseUrl }),
};

/** An account takes each one-time code once, so a second login of this one would have to wait for the next code. */
export const withCode = { email: "jane@example.com", secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" };

/**
 * Signs in to each provider of a mock with state, calls, has the token revoked, and calls again.
 *
 * @param mockUrl where the mock is, such as `http://127.0.0.1:4010`
 * @param options `fetch` sends the requests; by default the global function. `mfa` is the MikroCloud account with a second factor.
 * @returns by provider, what went wrong; null where nothing did
 */
export async function signInToAll(mockUrl, { fetch = globalThis.fetch, mfa = withCode } = {}) {
  const results = {};
  for (const provider of Object.keys(accounts))
    results[provider] = await attempt(() => signIn(provider, mockUrl, fetch, mfa));
  return results;
}

/** @returns what went wrong as a sentence; null when nothing did */
export async function attempt(work) {
  try {
    await work();
    return null;
  } catch (error) {
    const causes = [];
    for (let at = error; at; at = at.cause) causes.push(`${at.code ?? at.name}: ${at.message}`);
    return causes.join(" ← ");
  }
}

async function signIn(provider, mockUrl, fetch, { email, secret }) {
  const baseUrl = `${mockUrl}/${provider}`;
  const echo = `${baseUrl}/__mock/echo`;
  if (provider === "mikrocloud") {
    const session = createSession(mikrocloud({ email, password, totp: totp(secret), baseUrl }), { fetch });
    expect((await session.fetch(echo)).status, 200, "the call after a sign-in with a one-time code");
  }
  const session = createSession(accounts[provider](baseUrl), { fetch });
  expect((await session.fetch(echo)).status, 200, "the call after the sign-in");

  await fetch(`${mockUrl}/__mock/revoke-tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ provider }),
  });
  const answer = await session.fetch(
    new Request(echo, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"fake":"body"}',
    }),
  );
  expect(answer.status, 200, "the call after the token was revoked");
  expect(JSON.parse((await answer.json()).body).fake, "body", "the body of that call");
}

function expect(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what} should give ${expected} and gave ${actual}`);
}
