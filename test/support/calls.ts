import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { type ClientCalls, callsOf } from "../../scripts/lib/clients.ts";
import { documents } from "./specs.ts";

/** The calls of every provider through both clients. */
export const calls = Object.fromEntries(
  await Promise.all(providerNames.map(async (name) => [name, await callsOf(name, documents[name])] as const)),
) as Record<ProviderName, ClientCalls>;
