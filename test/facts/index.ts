import { crmcom } from "./crmcom.ts";
import type { Fact } from "./fact.ts";
import { mbsi } from "./mbsi.ts";
import { mikrocloud } from "./mikrocloud.ts";
import { msp360 } from "./msp360.ts";

/** The facts of every provider, in the order of its document. */
export const facts: Readonly<Record<string, readonly Fact[]>> = { msp360, mbsi, mikrocloud, crmcom };
