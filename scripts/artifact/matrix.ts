/** The environments in which the package is tested. */
import { chromium } from "./browser.ts";
import { bundlers } from "./bundlers.ts";
import { compilerColumns, compilers } from "./compilers.ts";
import { managers } from "./managers.ts";
import { runners } from "./runners.ts";
import { runtimes } from "./runtimes.ts";
import type { Table } from "./types.ts";
import { providers } from "./wire.ts";
import { workerd } from "./workerd.ts";

export const matrix: readonly Table[] = [
  {
    title: "Runtimes",
    rowsAre: "runtime",
    columns: [...providers, "mock", "shared tokens", "CommonJS"],
    environments: [...runtimes, workerd, chromium],
  },
  { title: "Bundlers", rowsAre: "bundler", columns: providers, environments: bundlers },
  { title: "Package managers", rowsAre: "installed by", columns: [...providers, "mock"], environments: managers },
  { title: "Test runners", rowsAre: "runner", columns: [...providers, "guide"], environments: runners },
  { title: "TypeScript", rowsAre: "compiler", columns: compilerColumns, environments: compilers },
];
