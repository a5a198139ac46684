/** The rows of the table. */
import * as generators from "./generators.ts";
import { go } from "./languages/go.ts";
import { java } from "./languages/java.ts";
import { python } from "./languages/python.ts";
import { typescript } from "./languages/typescript.ts";
import type { Peer } from "./types.ts";

const { openapiGenerator } = generators;

export const peers: readonly Peer[] = [
  { name: "python", generator: openapiGenerator("python"), language: python },
  { name: "go", generator: openapiGenerator("go", { packageName: "api", withGoMod: "false" }), language: go },
  { name: "java", generator: openapiGenerator("java"), language: java },
  { name: "typescript-fetch", generator: openapiGenerator("typescript-fetch"), language: typescript },
  { name: "powershell", generator: openapiGenerator("powershell"), language: "not run: needs PowerShell" },
  { name: "csharp", generator: openapiGenerator("csharp"), language: "not run: needs .NET" },
  { name: "oapi-codegen", generator: generators.oapiCodegen, language: go },
  { name: "openapi-python-client", generator: generators.openapiPythonClient, language: python },
  { name: "orval", generator: generators.orval, language: typescript },
  { name: "hey-api", generator: generators.heyApi, language: typescript },
];
