/** Makes the summaries of examples unique, since Redoc's menus show only the summary. */
import { type Example, type OpenApiDocument, operationsOf, resolve } from "../../src/openapi/document.ts";

interface Summarised extends Example {
  summary?: string;
}

/** Adds the name of an example to its summary if another example of the media type has the same summary. */
export function distinguishExamples(copy: OpenApiDocument): void {
  for (const { requests, responses } of operationsOf(copy)) {
    const contents = [requests, ...Object.values(responses).map(({ content = {} }) => content)];
    for (const { examples = {} } of contents.flatMap((content) => Object.values(content))) {
      const all = Object.entries(examples).map(([name, example]) => ({
        name,
        example: resolve<Summarised>(copy, example),
      }));
      for (const { name, example } of all) {
        const { summary } = example;
        const sharing = all.filter((other) => other.example.summary === summary);
        const apart: Summarised = { ...example, summary: `${summary} (${name})` };
        if (summary && sharing.length > 1) examples[name] = apart;
      }
    }
  }
}
