import assert from "node:assert/strict";
import { crmcom } from "./crmcom.ts";
import type { Fact } from "./fact.ts";
import { mbsi } from "./mbsi.ts";
import { mikrocloud } from "./mikrocloud.ts";
import { msp360 } from "./msp360.ts";
import { labelCounts, shapes } from "./shapes.ts";

/** What no page says is not in a spec either, such as the length of a name. */
const nothingElse = (provider: keyof typeof shapes): Fact => ({
  where: "the whole document",
  says: "Nothing else is said of a value, and nothing else bears a label",
  holds(spec) {
    assert.deepEqual(spec.shapes(), shapes[provider]);
    assert.deepEqual(spec.labelCounts(), labelCounts[provider]);
  },
});

/** The facts of the providers that have any, in the order of their documents. */
export const facts: Readonly<Record<keyof typeof shapes, readonly Fact[]>> = {
  msp360: [...msp360, nothingElse("msp360")],
  mbsi: [...mbsi, nothingElse("mbsi")],
  mikrocloud: [...mikrocloud, nothingElse("mikrocloud")],
  crmcom: [...crmcom, nothingElse("crmcom")],
};
