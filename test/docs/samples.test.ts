/** Every code sample of the built pages is run against the mock, as its reader would run it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { type BatchResult, runBatch } from "../../scripts/docs/samples/batch.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { canRun, complaintAbout } from "../../scripts/docs/samples/run.ts";
import { trialOf } from "../../scripts/docs/samples/try.ts";
import { UserError } from "../../scripts/lib/main.ts";
import { withMoments } from "../../scripts/lib/moments.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { isBuiltIn } from "../support/built-in.ts";
import { listeningMocks } from "../support/listening-mocks.ts";
import { builtSite, samplesIn } from "../support/site.ts";
import { scenarios, specFile, vendors } from "../support/specs.ts";

const published = samplesIn(await builtSite());
const samples = published.filter(canRun);

const { mock, listener, strict } = await listeningMocks();

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
      const labels = published
        .filter((each) => each.provider === provider && each.operationId === operationId)
        .map(({ label }) => label);
      const xml = provider === "msp360" ? ["curl (XML)"] : [];
      const all = [
        ...["session", "command line", "curl", ...xml],
        ...["openapi-fetch", "typescript-fetch", "Python", "PowerShell"],
      ];
      // An operation that takes no JSON has the samples of the shells and of Python.
      expect(labels).toEqual(isBuiltIn(provider) ? all : all.filter((label) => labels.includes(label)));
      expect(labels).toEqual(expect.arrayContaining(["curl", "Python", "PowerShell"]));
    }
  },
);

/** What the session and the command of each vendor print. */
const tokens: Record<string, unknown> = {
  msp360: "fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake",
  mbsi: "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZha2Uta2V5In0.eyJzdWIiOiJhYmN0ZXN0dXNlciIsImlzcyI6Imh0dHBzOi8vZmFrZS5leGFtcGxlIn0.fakeSignature_fakeSignature_fake",
  mikrocloud: "fakeAuthTokenNoMfa_fakeAuthToken=",
  crmcom: "FAKEUSERTOKENFAKEUSERTOKENFAKE00",
};

/** Runs samples with changed sources, those of each language in one program. */
async function runAll<S extends (typeof samples)[number]>(all: readonly S[], sourceOf: (sample: S) => string) {
  const results = new Map<S, BatchResult>();
  for (const lang of ["Shell", "TypeScript", "Python"] as const) {
    const ofLanguage = all.filter((sample) => sample.lang === lang);
    const batch = await runBatch(lang, ofLanguage.map(sourceOf));
    for (const [index, result] of batch.entries()) results.set(ofLanguage[index] as S, result);
  }
  return (sample: S) => results.get(sample) as BatchResult;
}

describe("as it is published,", () => {
  let resultOf: Awaited<ReturnType<typeof runAll>>;
  beforeAll(async () => {
    resultOf = await runAll(samples, ({ source }) => source.replaceAll(defaultMockOrigin, listener.url));
  }, 120_000);

  test.each(samples)("the $label sample of $provider $operationId prints the response of its scenario", (sample) => {
    expect(sample.source).toContain(defaultMockOrigin);
    const { code, stdout, stderr } = resultOf(sample);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const expected = scenarioOf(sample).response.body;
    const isWhole = ["session", "command line"].includes(sample.label);
    const printed = sample.label === "command line" ? stdout.trim() : JSON.parse(stdout);
    if (sample.label === "typescript-fetch")
      expect(leaves(withMoments(printed))).toEqual(expect.arrayContaining(leaves(withMoments(expected))));
    else expect(printed).toEqual(isWhole ? tokens[sample.provider] : expected);
    const sent = mock.requests().filter(({ path }) => path === `/${sample.provider}${scenarioOf(sample).path}`);
    const { status } = scenarioOf(sample).response;
    const wanted = { status, scenario: scenarioOf(sample).name, violations: [] };
    expect(sent).toEqual(sent.map(() => expect.objectContaining(wanted)));
    expect(sent.length).toBeGreaterThan(0);
  });
});

describe("with a wrong secret,", () => {
  const secretOf = (sample: (typeof samples)[number]) => {
    const { Password, password, token } = scenarioOf(sample).requests["application/json"] as Record<string, string>;
    // A session has the password, whichever of its calls the sample is for.
    const other = ["session", "command line"].includes(sample.label) ? "fake-password" : token;
    return Password ?? password ?? other ?? "";
  };
  const builtIn = samples.filter(({ provider }) => isBuiltIn(provider));
  let resultOf: Awaited<ReturnType<typeof runAll>>;
  beforeAll(async () => {
    resultOf = await runAll(builtIn, (sample) =>
      sample.source.replaceAll(secretOf(sample), "fake-wrong-secret").replaceAll(defaultMockOrigin, strict.url),
    );
  }, 120_000);

  test.each(builtIn)(
    "the $label sample of $provider $operationId fails, whatever the status of the refusal",
    (sample) => {
      const { code, stdout } = resultOf(sample);
      if (sample.label === "curl" && sample.provider === "crmcom") {
        // curl knows no envelope: it prints the refusal, which comes with 200, and the sample says to look at it.
        expect(JSON.parse(stdout).status.code).not.toBe("OK");
        expect(sample.source).toContain("status.code");
      } else expect(code).not.toBe(0);
    },
  );
});

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
  expect(await complaint("exit 3")).toBe("exited with 3: ");
});

describe("a sample that failed after it had waited for long", () => {
  /** Fails this number of times, and then prints its answer. */
  const failing = (folder: string, failures: number) => `cd '${folder}'
echo failed >>tries
[ "$(wc -l <tries)" -gt ${failures} ] && echo '{}'`;

  async function tryIt(failures: number, patience: number): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
    const common = { lang: "Shell", label: "curl", provider: "mbsi", scenario: "signedIn", answer: {} } as const;
    const place = { operationId: "authenticate", mockOrigin: "http://mock.invalid" };
    const sample = { ...common, ...place, source: failing(folder, failures) };
    const trial = await trialOf([{ provider: "mbsi", file: specFile("mbsi"), samples: [sample] }], patience);
    const ended = await Promise.allSettled(trial.tasks.map((task) => task(new AbortController().signal)));
    await trial.close();
    const tries = (await readFile(join(folder, "tries"), "utf8")).trim().split("\n").length;
    await rm(folder, { recursive: true });
    return ended[0]?.status === "fulfilled" ? tries : -tries;
  }

  test("is tried again, but not for ever", async () => {
    expect(await tryIt(2, 0)).toBe(3);
    expect(await tryIt(3, 0)).toBe(-3);
  });

  test("is not, when it failed at once", async () => {
    expect(await tryIt(1, 60_000)).toBe(-1);
  });
});

test("the PowerShell sample sends the scenario, looks at the answer, and says that nothing runs it", () => {
  const sample = published.find(({ provider, lang }) => provider === "crmcom" && lang === "PowerShell");
  expect(sample?.source).toBe(`# Scenario usernamePassword, against the mock (npm run mock).
# The vendor's base URL: https://{host}/crmapi/rest/v2
# The build of this page does not run this sample; it runs all the others.
$ErrorActionPreference = 'Stop'
$BaseUrl = 'http://127.0.0.1:4010/crmcom'

$body = '{
  "username": "fakeadministrator",
  "password": "fake-password",
  "organisation": "CRMDEMO",
  "unit": "FAKEUNITFAKEUNITFAKEUNITFAKEUNIT"
}'
# Throws for every status outside 2xx.
$response = Invoke-RestMethod -Method POST \`
  -Uri ($BaseUrl + '/authentication/token') \`
  -ContentType 'application/json' \`
  -Body ([Text.Encoding]::UTF8.GetBytes($body))
if ($response.'status'.'code' -ne 'OK') { throw ($response | ConvertTo-Json -Depth 10) }
$response | ConvertTo-Json -Depth 10
`);
});

describe("no sample is reported as wrong", () => {
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
        "The curl sample of mbsi login was stopped because it did not finish within 0.1 s: the machine may be too busy. Build again when it is less busy, or pass --no-try-samples.",
      ),
    );
  });

  test("when another program ends it", async () => {
    await expect(complaint("kill -9 $$", 60_000)).rejects.toThrow(
      new UserError(
        "The curl sample of mbsi login was terminated by another program, or ran out of memory. Build again, or pass --no-try-samples.",
      ),
    );
  });
});
