/** The mock in the process of its user: without a port, and on one. */
import { createMock } from "provider-auth/mock";
import { attempt, signInToAll } from "./sign-in.js";

/** Its code is not one that the accounts of the examples have used in this process. */
const mfa = { email: "joan@example.com", secret: "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU" };

/** @returns what went wrong as a sentence; null when nothing did */
export const tryMock = () =>
  attempt(async () => {
    const account = {
      credentials: { email: mfa.email, password: "fake-password" },
      scenario: "mfaCodeNeeded",
      totpSecret: mfa.secret,
    };
    const mock = await createMock({ state: { accounts: { mikrocloud: [account] } } });
    const results = await signInToAll("http://127.0.0.1", { fetch: mock.fetch, mfa });
    for (const [provider, reason] of Object.entries(results)) if (reason) throw new Error(`${provider}: ${reason}`);

    const listener = await mock.listen();
    try {
      const { status } = await fetch(`${listener.url}/mbsi/__mock/echo`);
      if (status !== 401) throw new Error(`The mock on a port should answer 401 and answered ${status}.`);
    } finally {
      await listener.close();
    }
  });
