/** The order of the test files: a slow one that comes last keeps one core busy, and the others idle. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Beginnings of paths below `test/`, the slowest first. A fresh clone knows no durations of an earlier run. */
const slow = [
  "package/fifth-provider",
  "browser/pages",
  "browser/reference",
  "docs/commands",
  "docs/build",
  "docs/samples",
  "docs/scenario-samples",
  "package",
  "browser",
  "contract/respect",
  "redis",
  "session",
];

const rank = ({ moduleId }: TestSpecification) => {
  const index = slow.findIndex((path) => moduleId.includes(`/test/${path}`));
  return index === -1 ? slow.length : index;
};

export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
