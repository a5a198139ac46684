/** Tries code samples against a mock of the very document that they come from. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { createMock } from "../../../src/mock/index.ts";
import type { ProviderName } from "../../../src/providers/names.ts";
import { UserError } from "../../lib/main.ts";
import type { Sample } from "./index.ts";
import { complaintAbout } from "./run.ts";

/** @throws UserError that names the operation's file and line when a sample does not print its answer. */
export async function trySamples(provider: ProviderName, file: string, samples: Sample[]): Promise<void> {
  const mock = await createMock({ providers: [], documents: { [provider]: file } });
  const listener = await mock.listen();
  try {
    await Promise.all(
      samples.map(async (sample) => {
        const complaint = await complaintAbout(sample, listener.url);
        if (!complaint) return;
        const line = await lineOf(file, sample.operationId);
        throw new UserError(
          `${relative(process.cwd(), file)}:${line} the ${sample.label} sample of ${sample.operationId} (${sample.scenario}) fails: it ${complaint}`,
        );
      }),
    );
  } finally {
    await listener.close();
  }
}

/** The line of an operation in its spec. */
async function lineOf(file: string, operationId: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return 1 + lines.findIndex((line) => line.trim() === `operationId: ${operationId}`);
}
