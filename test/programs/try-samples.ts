/** Runs the code samples of the named providers against the mock, as `npm run docs` does for all, and prints their names. */
import type { ProviderName } from "../../generated/providers.ts";
import { readSpec } from "../../scripts/docs/read.ts";
import { samplesOf } from "../../scripts/docs/samples/index.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { canRun } from "../../scripts/docs/samples/run.ts";
import { trialOf } from "../../scripts/docs/samples/try.ts";
import { allOrNothing } from "../../scripts/lib/all-or-nothing.ts";
import { main } from "../../scripts/lib/main.ts";
import { root } from "../../scripts/lib/paths.ts";

await main(async () => {
  const specs = await Promise.all(process.argv.slice(2).map((name) => readSpec(root, name as ProviderName)));
  const known = await Promise.all(
    specs.map(async (spec) => ({
      ...spec,
      samples: await samplesOf(spec.provider, spec.document, spec.signIn, defaultMockOrigin),
    })),
  );
  const trial = await trialOf(known);
  await allOrNothing(trial.tasks).finally(() => trial.close());
  for (const { provider, samples } of known) {
    for (const { operationId, scenario, label } of samples.filter(canRun))
      console.log(`${provider} ${operationId} ${scenario} ${label}`);
  }
});
