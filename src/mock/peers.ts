/**
 * The optional peers of the package: what only the mock needs. They are looked up when a mock is created, so that a
 * missing one is named with the command that installs it.
 */
import { createRequire } from "node:module";
import { loadPeer } from "../internal/load-peer.ts";

const require = createRequire(import.meta.url);

/** The three functions of Prism that the mock uses. */
export function loadPrism() {
  const { createInstance, getHttpOperationsFromSpec } =
    loadPeer<typeof import("@stoplight/prism-http")>("@stoplight/prism-http");
  const { createLogger } = loadPeer<typeof import("@stoplight/prism-core")>("@stoplight/prism-core");
  return { createInstance, getHttpOperationsFromSpec, createLogger };
}

/** The library of one-time codes (RFC 6238). */
export function loadOtpAuth() {
  return loadPeer<typeof import("otpauth")>("otpauth");
}

/** What Prism makes values up with, and what it validates them with: its own copies. */
export const loadSampler = () => loadOfPrism<Sampler>("@stoplight/json-schema-sampler");
export const loadAjv = (module: string) => loadOfPrism<{ default: new (options: object) => Ajv }>(module);

interface Sampler {
  sample(schema: object, options: { ticks: number }, document: object): unknown;
}

export interface Ajv {
  /** @throws Error when the dialect of the schema is unknown. */
  validateSchema(schema: object): unknown;
  errors?: { instancePath: string; message?: string }[] | null;
}

function loadOfPrism<T>(name: string): T {
  return createRequire(require.resolve("@stoplight/prism-http"))(name);
}
