/** `npm run mutate`: changes the code in small ways, and shows which changes no test notices. */
import { Stryker } from "@stryker-mutator/core";
import { Argument, Command } from "commander";
import { main } from "./lib/main.ts";

/**
 * The parts to change, the tests that must notice (only their own, since all tests would take too long), and the percentage
 * of changes that must be noticed: all but those that change no behaviour, such as a shortcut.
 */
const parts = {
  session: { mutate: ["src/session/**/*.ts"], tests: ["test/session/**/*.test.ts"], least: 98 },
  fetch: { mutate: ["src/session/fetch/**/*.ts"], tests: ["test/fetch/**/*.test.ts"], least: 90 },
  state: {
    mutate: ["src/mock/state/**/*.ts"],
    tests: ["test/unit/mock-state*.test.ts", "test/unit/mock-own-vendor.test.ts", "test/unit/mock-vendors.test.ts"],
    least: 95,
  },
  // The code that extracts facts and shows them. The tests of the built site cover the rest.
  docs: {
    mutate: ["copy", "content", "diagram", "facts", "landing", "pointers", "scenarios", "sequence", "variants"].map(
      (name) => `scripts/docs/${name}.ts`,
    ),
    tests: ["test/docs/{copy,content,diagram,landing,made-up,overview,parts}.test.ts"],
    least: 97,
  },
};
type Part = keyof typeof parts;
const names = Object.keys(parts) as Part[];

const program = new Command("npm run mutate --")
  .description("Change parts of the code in small ways, and show which changes no test notices.")
  .addArgument(new Argument("[parts...]", "parts to change").choices(names).default(names, "all"))
  .allowExcessArguments(false);

await main(async () => {
  const [chosen] = program.parse().processedArgs as [Part[]];
  for (const part of chosen) {
    const { mutate, tests, least } = parts[part];
    // vitest.stryker.config.ts reads this in the processes of Stryker.
    process.env.MUTATE_TESTS = JSON.stringify(tests);
    await new Stryker({
      mutate,
      thresholds: { high: 100, low: least, break: least },
      htmlReporter: { fileName: `reports/mutation/${part}.html` },
      jsonReporter: { fileName: `reports/mutation/${part}.json` },
    }).runMutationTest();
  }
});
