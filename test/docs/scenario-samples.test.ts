/** The samples of the pages on the vendors: a set for each scenario, each run against the mock and compared. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sampleSection } from "../../scripts/docs/sample-section.ts";
import { runBatch } from "../../scripts/docs/samples/batch.ts";
import { samplesOf } from "../../scripts/docs/samples/index.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { withMoments } from "../../scripts/lib/moments.ts";
import { root } from "../../scripts/lib/paths.ts";
import { createMock } from "../../src/mock/index.ts";
import { madeUp, madeUpDocument } from "../support/made-up.ts";
import { run } from "../support/run.ts";
import { builtSite, type PageSample, pageSamplesIn } from "../support/site.ts";
import { scenarios } from "../support/specs.ts";

const published = pageSamplesIn(await builtSite());
const keyOf = ({ provider, operationId, scenario }: Pick<PageSample, "provider" | "operationId" | "scenario">) =>
  `${provider} ${operationId} ${scenario}`;

const languages = ["curl", "openapi-fetch", "typescript-fetch", "Python", "PowerShell"];
const whole = ["session", "command line", ...languages];
const withXml = ["session", "command line", "curl", "curl (XML)", ...languages.slice(1)];
const refused = ["session", "curl"];

/** The labels of each scenario, and what the session prints. */
const sets: Record<string, [labels: string[], session?: string]> = {
  "msp360 login signedIn": [withXml, "fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake"],
  "msp360 login signedInTextLifetime": [withXml, "fakeTextLifetimeToken_fakeTextLifetimeToken_fake"],
  "msp360 login incorrectCredentials": [refused, "INVALID_CREDENTIALS"],
  "msp360 login forbiddenCredentials": [refused, "INVALID_CREDENTIALS"],
  "mbsi authenticate signedIn": [
    whole,
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZha2Uta2V5In0.eyJzdWIiOiJhYmN0ZXN0dXNlciIsImlzcyI6Imh0dHBzOi8vZmFrZS5leGFtcGxlIn0.fakeSignature_fakeSignature_fake",
  ],
  "mbsi authenticate incorrectCredentials": [refused, "INVALID_CREDENTIALS"],
  "mikrocloud userLogin noMfa": [whole, "fakeAuthTokenNoMfa_fakeAuthToken="],
  "mikrocloud userLogin mfaCodeNeeded": [whole, "fakeAuthTokenMfaCode_fakeAuthToken="],
  "mikrocloud userLogin mfaEnrolment": [whole, "fakeAuthTokenMfaEnrolment_fakeAuthToken="],
  "mikrocloud userLogin wrongPassword": [refused, "INVALID_CREDENTIALS"],
  "mikrocloud passport noMfa": [whole, "fakeAuthTokenNoMfa_fakeAuthToken="],
  "mikrocloud passport mfaCodeNeeded": [whole, "fakeAuthTokenMfaCode_fakeAuthToken="],
  "mikrocloud passport mfaEnrolment": [whole, "fakeAuthTokenMfaEnrolment_fakeAuthToken="],
  "mikrocloud passport wrongCode": [refused, "MFA_REJECTED"],
  "mikrocloud passport missingCode": [refused, "MFA_REQUIRED"],
  // A session has no ticket but the one that it gets.
  "mikrocloud passport wrongToken": [["curl"]],
  "crmcom createToken usernamePassword": [whole, "FAKEUSERTOKENFAKEUSERTOKENFAKE00"],
  "crmcom createToken authenticationCode": [whole, "FAKECODETOKENFAKECODETOKENFAKE00"],
  "crmcom createToken identifierAndPassCode": [whole, "FAKECARDTOKENFAKECARDTOKENFAKE00"],
  "crmcom createToken usernamePasswordOfLaterRelease": [
    whole,
    "fakeLaterReleaseToken_fakeLaterReleaseToken_fakeLaterReleaseToken",
  ],
  "crmcom createToken incorrectCredentials": [refused, "INVALID_CREDENTIALS"],
  "crmcom createToken incorrectAuthenticationCode": [refused, "INVALID_CREDENTIALS"],
  "crmcom createToken incorrectPassCode": [refused, "INVALID_CREDENTIALS"],
};

test("each scenario has its own set of samples, the session first", () => {
  const keys = [...new Set(published.map(keyOf))];
  const found = keys.map((key) => [key, published.filter((each) => keyOf(each) === key).map(({ label }) => label)]);
  expect(found).toEqual(Object.entries(sets).map(([key, [labels]]) => [key, labels]));
  expect(keys.toSorted()).toEqual(scenarios.map(({ title }) => title).toSorted());
});

test("no two scenarios of an operation have the same sample", () => {
  const sources = published.map(({ operationId, source }) => `${operationId}: ${source}`);
  expect(sources.length).toBeGreaterThan(100);
  expect(new Set(sources).size).toBe(sources.length);
});

const paths: Record<string, string> = {
  login: "/msp360/api/Provider/Login",
  authenticate: "/mbsi/api/v140/auth",
  userLogin: "/mikrocloud/user/login",
  passport: "/mikrocloud/user/passport",
  createToken: "/crmcom/authentication/token",
};

/** What the samples of a whole sign-in at MikroCloud send: the scenarios of both calls, by the one that they play. */
const sessions: Record<string, [userLogin: string, passport?: string]> = {
  "mikrocloud userLogin noMfa": ["noMfa", "noMfa"],
  "mikrocloud userLogin mfaCodeNeeded": ["mfaCodeNeeded", "mfaCodeNeeded"],
  "mikrocloud userLogin mfaEnrolment": ["mfaEnrolment", "mfaEnrolment"],
  "mikrocloud passport noMfa": ["noMfa", "noMfa"],
  "mikrocloud passport mfaCodeNeeded": ["mfaCodeNeeded", "mfaCodeNeeded"],
  "mikrocloud passport mfaEnrolment": ["mfaEnrolment", "mfaEnrolment"],
  "mikrocloud passport wrongCode": ["mfaCodeNeeded", "wrongCode"],
  "mikrocloud passport missingCode": ["mfaCodeNeeded"],
};

describe.each(["Shell", "TypeScript", "Python"] as const)("the samples in %s", (lang) => {
  const samples = published.filter((sample) => sample.lang === lang);
  let results: Awaited<ReturnType<typeof runBatch>>;
  let sent: string[];
  beforeAll(async () => {
    const mock = await createMock();
    const listener = await mock.listen();
    const sources = samples.map(({ source }) => source.replaceAll(defaultMockOrigin, listener.url));
    results = await runBatch(lang, sources);
    sent = mock.requests().map(({ path, scenario, violations }) => [path, scenario, ...violations].join(" "));
    await listener.close();
  }, 120_000);

  test.each(samples.map((sample, index) => ({ ...sample, index, key: keyOf(sample) })))(
    "print what the scenario answers: $label of $key",
    ({ label, key, index, provider }) => {
      const { code, stdout, stderr } = results[index] ?? {};
      const scenario = scenarios.find(({ title }) => title === key)?.scenario;
      const isRefused = !key.includes("signedIn") && sets[key]?.[0] !== whole;
      const fails = label === "curl" && isRefused && provider !== "crmcom";
      expect(stderr).toMatch(fails ? /^curl: \(22\) / : /^$/);
      expect(code).toBe(fails ? 22 : 0);
      if (label === "command line") expect(stdout).toBe(`${sets[key]?.[1]}\n`);
      else if (label === "session") expect(stdout).toBe(`${JSON.stringify(sets[key]?.[1])}\n`);
      else {
        const [printed, answer] = [JSON.parse(stdout ?? ""), scenario?.response.body];
        if (label === "typescript-fetch")
          expect(leaves(withMoments(printed))).toEqual(expect.arrayContaining(leaves(withMoments(answer))));
        else expect(printed).toEqual(answer);
      }
    },
  );

  test("send what the scenario says, and nothing else", () => {
    expect(samples.length).toBeGreaterThan(10);
    const expected = samples.flatMap((sample) => {
      const { operationId, scenario, label } = sample;
      const [userLogin, passport] = (["session", "command line"].includes(label) && sessions[keyOf(sample)]) || [];
      if (!userLogin) return [`${paths[operationId]} ${scenario}`];
      return [`${paths.userLogin} ${userLogin}`, ...(passport ? [`${paths.passport} ${passport}`] : [])];
    });
    expect(sent).toEqual(expected);
  });
});

/** The samples of successful scenarios. samples.test.ts covers the first scenario of each operation. */
const further = published.filter(
  (sample) =>
    sets[keyOf(sample)]?.[0] !== refused && !/signedIn$|noMfa$|usernamePassword$|wrongToken$/.test(sample.scenario),
);

test.each(["Shell", "TypeScript", "Python"] as const)(
  "the samples in %s of further scenarios fail when the secret is wrong",
  async (lang) => {
    const samples = further.filter((sample) => sample.lang === lang);
    expect(samples.length).toBeGreaterThan(5);
    const listener = await (await createMock({ state: true })).listen();
    const secret = /fake-(password|authentication-code|pass-code)|fakeTicket\w+==/g;
    const sources = samples.map(({ source }) => {
      expect(source).toMatch(secret);
      return source.replaceAll(secret, "fake-wrong-secret").replaceAll(defaultMockOrigin, listener.url);
    });
    const results = await runBatch(lang, sources);
    await listener.close();
    for (const [index, sample] of samples.entries()) {
      const { code, stdout = "" } = results[index] ?? {};
      // curl knows no envelope: it prints the refusal, which comes with 200, and the sample says to look at it.
      if (sample.label === "curl" && sample.provider === "crmcom") {
        expect(JSON.parse(stdout).status.code, keyOf(sample)).not.toBe("OK");
        expect(sample.source).toContain("status.code");
      } else expect(code, `${sample.label} of ${keyOf(sample)}`).toBeGreaterThan(0);
    }
  },
  120_000,
);

/** The leaves of a value in order: typescript-fetch names members in its own way, but loses none. */
const leaves = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];

test("the compiler takes every sample in TypeScript", async () => {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  try {
    const sources = published.filter(({ lang }) => lang === "TypeScript").map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(30);
    await Promise.all(sources.map((source, index) => writeFile(join(folder, `sample${index}.mts`), source)));
    const typeRoots = [join(root, "node_modules/@types")];
    const paths = {
      "provider-auth": [join(root, "src/index.ts")],
      "provider-auth/*/typescript-fetch": [join(root, "generated/*/typescript-fetch/index.ts")],
      "provider-auth/*": [join(root, "generated/*/index.ts")],
    };
    const config = {
      extends: join(root, "tsconfig.json"),
      include: ["*.mts"],
      compilerOptions: { paths, typeRoots },
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const { stdout } = await run(process.execPath, [join(root, "node_modules/typescript7/bin/tsc"), "-p", folder]);
    expect(stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("scenarios that differ only in the answer", () => {
  test("have one set, which says which others it plays", async () => {
    const document = madeUpDocument();
    const content = document.paths["/first"]?.post as never as {
      requestBody: { content: Record<string, { examples: Record<string, object> }> };
    };
    const { examples = {} } = content.requestBody.content["application/json"] ?? {};
    examples.locked = { value: { pin: "0" } };
    const { signIn } = madeUp(document);
    const samples = await samplesOf("mbsi", document, signIn, "http://mock.invalid");
    const own = samples.filter(({ operationId }) => operationId === "first");
    expect([...new Set(own.map(({ scenario }) => scenario))]).toEqual(["good", "wrong"]);
    const text = sampleSection("first", own);
    expect(text.match(/<summary>.*<\/summary>/g)).toEqual([
      "<summary>Scenario <code>good</code></summary>",
      "<summary>Scenario <code>wrong</code>, refused</summary>",
    ]);
    expect(text).toContain("The same code applies to `locked`: only the response differs.");
    expect(text.match(/<details class="scenario" \w+/g)).toEqual([
      '<details class="scenario" open',
      '<details class="scenario" data',
    ]);
  });

  test("need no choice where there is nothing to choose", () => {
    const sample = {
      provider: "mbsi",
      operationId: "login",
      scenario: "good",
      mockOrigin: "",
      source: "echo 1",
    } as const;
    expect(sampleSection("login", [{ ...sample, lang: "Shell", label: "curl" }])).toBe(
      "### Samples of login\n\n#### curl\n\n```sh\necho 1\n```",
    );
    expect(sampleSection("login", [])).toBe("");
  });
});
