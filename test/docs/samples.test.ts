/** Every code sample of the built pages is run against the mock, as its reader would run it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { complaintAbout, runSample } from "../../scripts/docs/samples/run.ts";
import { UserError } from "../../scripts/lib/main.ts";
import { withMoments } from "../../scripts/lib/moments.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { isBuiltIn } from "../support/built-in.ts";
import { builtSite, samplesIn } from "../support/site.ts";
import { scenarios, vendors } from "../support/specs.ts";

const samples = samplesIn(await builtSite());

let mock: Mock;
let listener: Listener;
/** Of a mock that knows accounts, and refuses whoever has none. */
let strict: Listener;
beforeAll(async () => {
  mock = await createMock();
  listener = await mock.listen();
  strict = await (await createMock({ state: true })).listen();
});
afterAll(() => Promise.all([listener.close(), strict.close()]));

/** The first scenario of an operation that succeeds. */
function scenarioOf({ provider, operationId }: { provider: string; operationId: string }) {
  const found = scenarios.find(
    (each) =>
      each.provider === provider &&
      each.scenario.operationId === operationId &&
      succeeds(vendors[each.provider].signIn, each.scenario),
  );
  if (!found) throw new Error(`${provider} has no ${operationId} that succeeds`);
  return found.scenario;
}

/** The leaves of a value in order: typescript-fetch names members in its own way, but loses none. */
const leaves = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];

test.each(providerNames)(
  "every operation of %s has a sample in each language, and one for XML where it takes XML",
  (provider) => {
    for (const operationId of new Set(
      scenarios.filter((each) => each.provider === provider).map(({ scenario }) => scenario.operationId),
    )) {
      const labels = samples
        .filter((each) => each.provider === provider && each.operationId === operationId)
        .map(({ label }) => label);
      const xml = provider === "msp360" ? ["curl (XML)"] : [];
      const all = ["session", "curl", ...xml, "openapi-fetch", "typescript-fetch", "Python"];
      // An operation that takes no JSON has the samples of the shell and of Python.
      expect(labels).toEqual(isBuiltIn(provider) ? all : all.filter((label) => labels.includes(label)));
      expect(labels).toEqual(expect.arrayContaining(["curl", "Python"]));
    }
  },
);

/** What the session of each vendor prints. */
const tokens: Record<string, unknown> = {
  msp360: "fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake",
  mbsi: "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZha2Uta2V5In0.eyJzdWIiOiJhYmN0ZXN0dXNlciIsImlzcyI6Imh0dHBzOi8vZmFrZS5leGFtcGxlIn0.fakeSignature_fakeSignature_fake",
  mikrocloud: "fakeAuthTokenNoMfa_fakeAuthToken=",
  crmcom: "FAKEUSERTOKENFAKEUSERTOKENFAKE00",
};

describe.each(samples)("the $label sample of $provider $operationId", (sample) => {
  test("prints the answer of its scenario", async () => {
    expect(sample.source).toContain(defaultMockOrigin);
    const source = sample.source.replaceAll(defaultMockOrigin, listener.url);
    const { code, stdout, stderr } = await runSample({ ...sample, source });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const expected = scenarioOf(sample).response.body;
    const printed = JSON.parse(stdout);
    if (sample.label === "typescript-fetch")
      expect(leaves(withMoments(printed))).toEqual(expect.arrayContaining(leaves(withMoments(expected))));
    else expect(printed).toEqual(sample.label === "session" ? tokens[sample.provider] : expected);
    const sent = mock.requests().filter(({ path }) => path === `/${sample.provider}${scenarioOf(sample).path}`);
    expect(sent.at(-1)).toMatchObject({
      status: scenarioOf(sample).response.status,
      scenario: scenarioOf(sample).name,
      violations: [],
    });
  });
});

describe.each(samples.filter(({ provider }) => isBuiltIn(provider)))(
  "the $label sample of $provider $operationId",
  (sample) => {
    test("fails when the secret is wrong, whatever the status of the refusal", async () => {
      const { Password, password, token } = scenarioOf(sample).requests["application/json"] as Record<string, string>;
      // A session has the password whichever of its calls the sample stands beside.
      const secret = Password ?? password ?? (sample.label === "session" ? "fake-password" : token) ?? "";
      const source = sample.source.replaceAll(secret, "fake-wrong-secret").replaceAll(defaultMockOrigin, strict.url);
      const { code, stdout } = await runSample({ ...sample, source });
      if (sample.lang === "Shell" && sample.provider === "crmcom") {
        // curl knows no envelope: it prints the refusal, which comes with 200, and the sample says to look at it.
        expect(JSON.parse(stdout).status.code).not.toBe("OK");
        expect(sample.source).toContain("status.code");
      } else expect(code).not.toBe(0);
    });
  },
);

test("a sample that prints something else is complained about", async () => {
  const sample = {
    lang: "Shell",
    label: "curl",
    provider: "mbsi",
    operationId: "login",
    scenario: "signedIn",
  } as const;
  const complaint = (source: string) =>
    complaintAbout({ ...sample, source, mockOrigin: "http://mock.invalid", answer: { a: 1 } }, listener.url);
  expect(await complaint(`echo '{"a":1}'`)).toBeUndefined();
  expect(await complaint(`echo '{"a":2}'`)).toBe('printed {"a":2}');
  expect(await complaint("echo no json")).toBe("printed no json");
  expect(await complaint("exit 3")).toBe("ended with 3: ");
});

describe("nobody is told that a sample is wrong", () => {
  const complaint = (source: string, timeout: number) =>
    complaintAbout(
      {
        lang: "Shell",
        label: "curl",
        provider: "mbsi",
        operationId: "login",
        scenario: "signedIn",
        source,
        mockOrigin: "http://mock.invalid",
        answer: {},
      },
      listener.url,
      { timeout },
    );

  test("when it takes too long: it is stopped, with what it started", async () => {
    await expect(complaint("sleep 600; echo {}", 100)).rejects.toThrow(
      new UserError(
        "The curl sample of mbsi login was stopped because it had not ended after 0.1 s: the machine may be too busy. Build again when it is less so, or with --no-try-samples.",
      ),
    );
  });

  test("when another program ends it", async () => {
    await expect(complaint("kill -9 $$", 60_000)).rejects.toThrow(
      new UserError(
        "The curl sample of mbsi login was ended by another program, or for lack of memory. Build again, or with --no-try-samples.",
      ),
    );
  });
});
