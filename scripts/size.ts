/** `npm run check:size`: what a browser has to load for one provider, and whether that is within its limit. */
import { main } from "./lib/main.ts";
import { checkSizes, entries } from "./size/check.ts";

await main(() => checkSizes(entries, console.log));
