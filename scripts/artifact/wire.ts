/** Checks the requests that the mock received, since the output of a program is not enough. */
import type { RequestLogEntry } from "../../src/mock/index.ts";
import type { Results } from "./types.ts";

/** Method, path and status of each request: a sign-in, a call, and a call with a revoked token, which is retried. */
const expected: Readonly<Record<string, readonly string[]>> = {
  msp360: [
    "POST /api/Provider/Login 200",
    "GET /__mock/echo 200",
    "POST /__mock/echo 401",
    "POST /api/Provider/Login 200",
    "POST /__mock/echo 200",
  ],
  mbsi: [
    "POST /api/v140/auth 200",
    "GET /__mock/echo 200",
    "POST /__mock/echo 401",
    "POST /api/v140/auth 200",
    "POST /__mock/echo 200",
  ],
  mikrocloud: [
    // With a one-time code.
    "POST /user/login 200",
    "POST /user/passport 200",
    "GET /__mock/echo 200",
    // Without a one-time code.
    "POST /user/login 200",
    "POST /user/passport 200",
    "GET /__mock/echo 200",
    "POST /__mock/echo 401",
    "POST /user/login 200",
    "POST /user/passport 200",
    "POST /__mock/echo 200",
  ],
  // Refuses a token in the body of a response with status 200.
  crmcom: [
    "POST /authentication/token 200",
    "GET /__mock/echo?token=… 200",
    "POST /__mock/echo 200",
    "POST /authentication/token 200",
    "POST /__mock/echo 200",
  ],
};

export const providers = Object.keys(expected);

/** Returns the results of a program that signed in to a mock, corrected by the requests that the mock received. */
export async function checkWire(mockUrl: string, results: Results): Promise<Results> {
  const answer = await fetch(`${mockUrl}/__mock/requests`);
  return judge((await answer.json()) as RequestLogEntry[], results);
}

export function judge(requests: readonly RequestLogEntry[], results: Results): Results {
  const checked = providers.map((provider): [string, string | null] => {
    const reason = results[provider];
    if (reason !== null) return [provider, reason ?? "The program reported no result."];
    const sent = requests
      // Browsers send an OPTIONS request first.
      .filter((request) => request.provider === provider && request.method !== "OPTIONS")
      .map(({ method, path, status }) => `${method} ${path.replace(`/${provider}`, "")} ${status}`);
    const isRight = sent.join() === expected[provider]?.join();
    return [provider, isRight ? null : `The mock received ${sent.join(", ") || "no request"}.`];
  });
  return { ...results, ...Object.fromEntries(checked) };
}
