/** Measures what a browser must load for the same authorised GET with the session and with its peers. */
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.ts";
import { bundledSize, type Size } from "../../scripts/size/bundle.ts";
import { entries } from "../../scripts/size/check.ts";

const peers: [name: string, source: string][] = [
  ["openapi-fetch", `import createClient from "openapi-fetch"; export const get = createClient({}).GET;`],
  [
    "@badgateway/oauth2-client",
    `import { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client";
     export const wrapper = (options) => new OAuth2Fetch({ client: new OAuth2Client(options) });`,
  ],
  ["ky", `export { default } from "ky";`],
  // The generator copies it to its users as source.
  [
    "hey-api's fetch client",
    `import { createClient } from "./node_modules/@hey-api/openapi-ts/dist/clients/fetch/index.ts";
     export const get = createClient({}).get;`,
  ],
  [
    "axios with axios-auth-refresh",
    `import axios from "axios"; import { createAuthRefresh } from "axios-auth-refresh";
     export const client = (refresh) => { const api = axios.create(); createAuthRefresh(api, refresh); return api; };`,
  ],
  [
    "@azure/core-rest-pipeline",
    `export {
       bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest,
     } from "@azure/core-rest-pipeline";`,
  ],
];

export interface NamedSize extends Size {
  name: string;
  /** Its limit in bytes, gzipped. */
  limit?: number;
}

export async function measureSizes(): Promise<NamedSize[]> {
  const sizes: NamedSize[] = [];
  for (const { name, source, limit } of entries) sizes.push({ name, limit, ...(await bundledSize(source)) });
  for (const [name, source] of peers) sizes.push({ name, ...(await bundledSize(source, join(root, "bench"))) });
  return sizes;
}
