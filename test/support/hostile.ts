/** A session at a vendor whose first login gets an answer that it should not get. */
import type { ServerResponse } from "node:http";
import { expect } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import { password } from "./accounts.ts";
import { authError } from "./auth-errors.ts";
import { createFakeClock } from "./fake-clock.ts";
import { reply, serve } from "./server.ts";

export const goodAnswer = { access_token: "fakeGoodToken", token_type: "Bearer", expires_in: 3600 };
const retries = 0;

/** A session whose first login gets the answer, and any other the good one; its clock stands still. */
export async function sessionAfter(answer: (response: ServerResponse) => unknown) {
  const server = await serve((_, response, index) =>
    index === 0 ? answer(response) : reply(response, 200, goodAnswer),
  );
  const clock = createFakeClock();
  const session = createSession(mbsi({ username: "fake", password, baseUrl: server.origin }), { clock, retries });
  return { server, clock, session };
}

export const withBody =
  (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(body);
  };

/** The login fails with the code, nothing of its answer is served, and clear() makes way for a good one. */
export async function expectFailure(answer: (response: ServerResponse) => unknown, code: string) {
  const { server, session } = await sessionAfter(answer);
  const error = await authError(session.getToken());
  expect([error.code, server.requests.length]).toEqual([code, 1]);
  session.clear();
  expect(await session.getToken()).toMatchObject({ value: "fakeGoodToken" });
  expect(server.requests).toHaveLength(2);
  return error;
}

export const invalid = "TOKEN_RESPONSE_INVALID";
