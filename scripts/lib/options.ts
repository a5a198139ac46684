/** Options of more than one command. */
import { InvalidArgumentError, Option } from "commander";
import { providerNames } from "../../generated/providers.ts";

export const providerOption = (what: string) =>
  new Option("--providers <name...>", `${what} only these (default: all)`).choices(providerNames);

export const portOption = (what: string, byDefault: number) =>
  new Option("--port <number>", `port of ${what}, 0 for a free one`).argParser(parsePort).default(byDefault);

export const hostOption = (what: string) =>
  new Option("--host <address>", `address of ${what}; only this machine can reach the default`).default("127.0.0.1");

function parsePort(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new InvalidArgumentError("A port must be a number from 0 to 65535.");
  }
  return Number(value);
}

/** Parses a whole number from 1 to 9999. */
export function parseCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError("It must be a whole number from 1 to 9999.");
  return Number(value);
}
