/** Defines the logins that every client makes, and checks the printed tokens against the mock. */
import { Secret, TOTP } from "otpauth";
import { testTotpSecret } from "../../src/mock/defaults.ts";
import { createMock, type Listener } from "../../src/mock/index.ts";

/** The environment variables of the programs by provider, for every provider with programs. */
const inputs: Partial<Record<string, Record<string, string>>> = {
  msp360: { PEER_USERNAME: "fake9xJKZcsy", PEER_PASSWORD: "fakeXkjwZmAJvAQBYjja" },
  mbsi: { PEER_USERNAME: "abctestuser", PEER_PASSWORD: "fake-password" },
  mikrocloud: { PEER_EMAIL: "john@example.com", PEER_PASSWORD: "fake-password" },
  crmcom: {
    PEER_USERNAME: "fakeadministrator",
    PEER_PASSWORD: "fake-password",
    PEER_ORGANISATION: "CRMDEMO",
    PEER_AUTHENTICATION_CODE: "fake-authentication-code",
    PEER_IDENTIFIER: "fake-identifier",
    PEER_PASS_CODE: "fake-pass-code",
  },
};

/** Whether there are programs that sign in to a provider. The clients of other providers are only generated. */
export const hasPrograms = (provider: string) => provider in inputs;

/** MikroCloud without and with a code, CRM.COM with each kind of credentials. */
const loginCounts: Partial<Record<string, number>> = { msp360: 1, mbsi: 1, mikrocloud: 2, crmcom: 3 };

/** Every peer has its own account with MFA, since a code is accepted only once. */
const mfaEmail = (peer: string) => `${peer}@example.com`;

export function startMock(peers: readonly string[]): Promise<Listener> {
  const accounts = peers.map((peer) => ({
    credentials: { email: mfaEmail(peer), password: "fake-password" },
    scenario: "mfaCodeNeeded",
    totpSecret: testTotpSecret,
  }));
  return createMock({ state: { accounts: { mikrocloud: accounts } } }).then((mock) => mock.listen({ port: 0 }));
}

/** Returns the environment of a program that signs in now. */
export function environmentOf(peer: string, provider: string, mockUrl: string): Record<string, string> {
  const mfa = () => ({
    PEER_MFA_EMAIL: mfaEmail(peer),
    PEER_MFA_CODE: new TOTP({ secret: Secret.fromBase32(testTotpSecret) }).generate(),
  });
  return { PEER_URL: `${mockUrl}/${provider}`, ...inputs[provider], ...(provider === "mikrocloud" && mfa()) };
}

/**
 * Calls the mock with every token that a program printed, one per line.
 *
 * @returns the number of tokens
 * @throws Error if there are too few or too many, or if the mock refuses one
 */
export async function checkTokens(provider: string, mockUrl: string, printed: string): Promise<number> {
  const tokens = new Set(printed.split("\n").filter(Boolean));
  const expected = loginCounts[provider];
  if (tokens.size !== expected) throw new Error(`It printed ${tokens.size} different tokens instead of ${expected}.`);
  for (const token of tokens) {
    const url = new URL(`${mockUrl}/${provider}/__mock/echo`);
    const headers = new Headers();
    if (provider === "crmcom") url.searchParams.set("token", token);
    else headers.set("authorization", `Bearer ${token}`);
    const answer: unknown = await (await fetch(url, { headers })).json();
    const isTaken = typeof answer === "object" && answer !== null && "path" in answer;
    if (!isTaken) throw new Error("The mock refused a token that it printed.");
  }
  return tokens.size;
}
