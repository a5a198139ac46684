/** `provider-auth generate`: generates a client and an account function for the user's own vendor. */
import { type Options, readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, wrongUse } from "./failure.ts";
import { print } from "./print.ts";

const options = {
  out: {
    type: "string",
    short: "o",
    placeholder: "<folder>",
    description: "Folder for index.ts and schema.ts; created if it does not exist",
  },
  json: { type: "boolean", description: 'Print {"files": [...]}' },
} as const satisfies Options;

export const command: Command = {
  usage: "generate <document> [<workflow>] --out <folder>",
  description:
    "Reads an OpenAPI document with x-token and an Arazzo document with the sign-in (default: acme.arazzo.yaml next to " +
    "acme.yaml). Prints the paths of the two files that it writes. Requires the packages openapi-typescript and typescript.",
  options,
  examples: [
    ["provider-auth generate acme.yaml acme.arazzo.yaml --out src/acme", "From two documents"],
    ["provider-auth generate vendors/acme.yaml --out src/acme", "With the workflow in vendors/acme.arazzo.yaml"],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const { values, positionals, rest = [] } = readArguments("generate", options, context.args);
  const [document, workflow, ...others] = [...positionals, ...rest];
  if (document === undefined) throw wrongUse("generate needs a document, such as vendors/acme.yaml.");
  if (others.length > 0) throw wrongUse("generate takes one document and one workflow.");
  const { out } = values;
  if (out === undefined) throw wrongUse("generate needs the option --out with a folder, such as --out src/acme.");
  const { generateClient } = await import("../generate/index.ts");
  const files = await generateClient({ document, out, ...(workflow !== undefined && { workflow }) });
  await print(context, values.json ? JSON.stringify({ files }) : files.join("\n"));
  return exitCodes.done;
}
