/** A code counts as sent only when its request may have reached the vendor. */
import { describe, expect, test } from "vitest";
import { type Clock, createSession, type Fetch, type TotpCallback } from "../../src/index.ts";
import { systemClock } from "../../src/session/clock.ts";
import { mikrocloudAt } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";

const unreachable = (code: string) => () => {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
};
const refused = unreachable("ECONNREFUSED");
const json = (body: object, status = 200) => Response.json(body, { status });

/** A vendor whose second step is answered in turn, the last answer again and again; a ticket per login. */
function sessionOf(
  totp: string | TotpCallback,
  passports: (() => Response)[],
  { logins = [], clock = systemClock }: { logins?: (() => Response)[]; clock?: Clock } = {},
) {
  const steps: (string | [ticket: string, code: string])[] = [];
  let tickets = 0;
  const fetch: Fetch = async (input, init) => {
    const { token, totp: code } = JSON.parse(String(init?.body));
    if (String(input).endsWith("/user/login")) {
      steps.push("login");
      const answer = logins[tickets++];
      return answer?.() ?? json({ mfa_enabled: true, mfa_verified: true, mfa_svg: null, token: `t${tickets}` });
    }
    steps.push([token, code]);
    const answer = passports.length > 1 ? passports.shift() : passports[0];
    return (answer as () => Response)();
  };
  const provider = mikrocloudAt("https://api.example.com", { totp });
  const create = () => createSession(provider, { fetch, clock, random: () => 0, retries: 2 });
  return { session: create(), create, steps };
}
const taken = () => json({ auth_token: "fakeToken" });

describe("a code whose request reached nobody", () => {
  test.each<[string, string | TotpCallback, string]>([
    ["a text", "123456", "ECONNREFUSED"],
    ["a function that gives the code of the moment", () => "123456", "ENOTFOUND"],
    ["a name server that does not answer", "123456", "EAI_AGAIN"],
  ])("serves the next login: %s", async (_, totp, code) => {
    const down = unreachable(code);
    const { session, steps } = sessionOf(totp, [down, down, down, taken]);
    expect(await authError(session.getToken())).toMatchObject({ code: "NETWORK", retryable: true });
    expect((await session.getToken()).value).toBe("fakeToken");
    expect(steps).toEqual(["login", ...Array(3).fill(["t1", "123456"]), "login", ["t2", "123456"]]);
  });

  test("serves the next login after clear() between two tries, too", async () => {
    const clock = createFakeClock();
    const { session, steps } = sessionOf("123456", [refused, taken], { clock });
    const slow = outcomeOf(session);
    while (steps.length < 2) await settle();
    session.clear();
    expect(await slow).toBe("ABORTED");
    expect((await session.getToken()).value).toBe("fakeToken");
    expect(steps).toEqual(["login", ["t1", "123456"], "login", ["t2", "123456"]]);
  });

  test("does not when another request with it was lost", async () => {
    const { session, steps } = sessionOf("123456", [refused, unreachable("ECONNRESET"), taken]);
    expect((await authError(session.getToken())).code).toBe("MFA_REQUIRED");
    expect((await authError(session.getToken())).message).toContain("was already sent");
    expect(steps).toEqual(["login", ["t1", "123456"], ["t1", "123456"]]);
  });
});

function outcomeOf({ getToken }: ReturnType<typeof createSession>): Promise<string> {
  return getToken().then(
    () => "token",
    ({ code }) => code,
  );
}

test("a code is not spent when the ticket that it waited for could not be had", async () => {
  let asked = 0;
  const clock = createFakeClock();
  const { session, steps } = sessionOf(
    async () => {
      // The first ticket is old when its code comes, so that the next code goes with a new one.
      await clock.advance(asked === 0 ? 11_000 : 0);
      return ["111111", "222222", "222222"][asked++] as string;
    },
    [() => json({}, 401), taken],
    { logins: [undefined as never, () => json({}, 404)], clock },
  );
  expect(await authError(session.getToken())).toMatchObject({ code: "PROVIDER_ERROR", status: 404 });
  session.clear();
  expect((await session.getToken()).value).toBe("fakeToken");
  expect(steps).toEqual(["login", ["t1", "111111"], "login", "login", ["t3", "222222"]]);
});

test("two sessions of one account send a code once, however their steps overlap", async () => {
  const { session, create, steps } = sessionOf(() => "123456", [taken]);
  const results = await Promise.all([outcomeOf(session), outcomeOf(create())]);
  expect(results.toSorted()).toEqual(["MFA_REQUIRED", "token"]);
  expect(steps.filter((step) => step !== "login")).toHaveLength(1);
});
