/** What `npm run test:times` prints: the seconds that each file took, the slowest first. */
import type { Reporter, TestModule } from "vitest/node";

/** A file's seconds from the start of its imports to the end of its last hook. */
const secondsOf = (module: TestModule) => {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic();
  return (environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) / 1000;
};

const row = (seconds: number, tests: number | string, file: string) =>
  `${seconds.toFixed(1).padStart(8)}  ${String(tests).padStart(5)}  ${file}`;

export default class TimesReporter implements Reporter {
  #started = 0;

  onTestRunStart(): void {
    this.#started = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .map((module) => ({
        seconds: secondsOf(module),
        tests: [...module.children.allTests()].length,
        file: module.relativeModuleId,
      }))
      .toSorted((a, b) => b.seconds - a.seconds);
    const tests = rows.reduce((sum, each) => sum + each.tests, 0);
    const wall = (performance.now() - this.#started) / 1000;
    console.log(`\n${" ".repeat(7)}s  tests  file`);
    for (const { seconds, tests, file } of rows) console.log(row(seconds, tests, file));
    console.log(row(wall, tests, `${rows.length} files, side by side`));
  }
}
