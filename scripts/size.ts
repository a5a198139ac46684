/** `npm run check:size`: measures what a browser must load for one provider, and checks the limit. */
import { main } from "./lib/main.ts";
import { checkSizes, entries } from "./size/check.ts";

await main(() => checkSizes(entries, console.log));
