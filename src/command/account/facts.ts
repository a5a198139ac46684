/** Facts about the providers that come from their documents, through `generated/accounts.ts`. */
import { accounts } from "../../../generated/accounts.ts";
import type { Provider } from "../../session/provider.ts";
import { wrongUse } from "../failure.ts";
import { orNearest } from "../nearest.ts";

/** An option of an account. */
export interface OptionFact {
  /** Such as `password`, or `accessToken.passCode` for a member of an object. */
  readonly name: string;
  readonly description?: string;
  /** Default: string. */
  readonly type?: string;
  readonly values?: readonly string[];
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  /** Whether it is a part of the base URL, which the user may also pass as one option. */
  readonly isPartOfUrl?: boolean;
}

/** Where the token, or another output of the sign-in, goes in a call. */
export interface PlaceFact {
  readonly in: string;
  readonly name: string;
  /** `token`, or a name among the token's `values`. */
  readonly from: string;
  readonly prefix?: string;
  readonly isOptional?: boolean;
}

export interface AccountFacts {
  readonly title: string;
  /** The options that are not credentials, such as `baseUrl`. */
  readonly settings: readonly OptionFact[];
  /** The credentials of each kind, the usual kind first. */
  readonly kinds: readonly (readonly OptionFact[])[];
  /** The option of the one-time code, if users may have one. */
  readonly code?: string;
  readonly places: readonly PlaceFact[];
  readonly originFromLogin?: boolean;
  /** Whether the vendor documents a call that revokes a token. */
  readonly endsTokens?: boolean;
  /** Loads the function that makes an account. */
  load(): Promise<(options: never) => Provider>;
}

/** A provider by its name. */
export interface Vendor {
  readonly name: string;
  readonly facts: AccountFacts;
}

const all: Readonly<Record<string, AccountFacts>> = accounts;

export const vendors: readonly Vendor[] = Object.entries(all).map(([name, facts]) => ({ name, facts }));

/** @throws CommandError for a usage error if there is no such provider */
export function findVendor(name: string): Vendor {
  const facts = Object.hasOwn(all, name) ? all[name] : undefined;
  if (facts) return { name, facts };
  throw wrongUse(`There is no provider ${name}; ${orNearest(name, Object.keys(all))}`);
}

/** Returns all options that a vendor's accounts may have, each once. */
export function optionsOf({ facts }: Vendor): OptionFact[] {
  const byName = new Map<string, OptionFact>();
  for (const option of [...facts.kinds.flat(), ...facts.settings]) {
    if (!byName.has(option.name)) byName.set(option.name, option);
  }
  return [...byName.values()];
}

/** Returns the credentials of a kind that not every kind has. */
export function ownOf({ facts }: Vendor, kind: number): OptionFact[] {
  const { kinds } = facts;
  const isShared = ({ name }: OptionFact) => kinds.every((each) => each.some((other) => other.name === name));
  return kinds.length > 1 ? (kinds[kind] ?? []).filter((option) => !isShared(option)) : [];
}
