/**
 * Pins what the vendors' documents say: every value here was taken from a vendor's page, never from a spec, so that no change
 * of a spec goes unnoticed. `npm run prove:facts` shows that it does not.
 */
import { expect, test } from "vitest";
import { facts } from "./index.ts";
import { readSpec, readWorkflows, Spec } from "./spec.ts";

const specs = Object.fromEntries(
  Object.keys(facts).map((provider) => [provider, new Spec(readSpec(provider), readWorkflows(provider))]),
);

test.each(Object.entries(facts).flatMap(([provider, rows]) => rows.map((row) => ({ provider, ...row }))))(
  "$provider, $where: $says",
  ({ provider, holds }) => {
    expect(() => holds(specs[provider] as Spec)).not.toThrow();
  },
);
