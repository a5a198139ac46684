/** `npm run build`: what is published, in `dist/`. */
import { main } from "./lib/main.ts";
import { buildPackage } from "./package/build.ts";

await main(buildPackage);
