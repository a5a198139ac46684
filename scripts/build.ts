/** `npm run build`: builds what is published to `dist/`. */
import { main } from "./lib/main.ts";
import { buildPackage } from "./package/build.ts";

await main(buildPackage);
