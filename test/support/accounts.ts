/** The accounts of the mock, as options of the providers. */
import { type CrmcomCredentials, crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { type MikrocloudOptions, mikrocloud } from "../../generated/mikrocloud/index.ts";
import { type BodyFormat, msp360 } from "../../generated/msp360/index.ts";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { exampleAccount, withSecret } from "../../scripts/lib/account-options.ts";
import { providerModule } from "../../scripts/lib/generated.ts";
import type { Provider } from "../../src/session/provider.ts";
import { vendors } from "./specs.ts";

export const password = "fake-password";
export const wrongPassword = "fake-wrong-password";

export const msp360At = (origin: string, bodyFormat?: BodyFormat, secret = "fakeXkjwZmAJvAQBYjja") =>
  msp360({
    userName: "fake9xJKZcsy",
    password: secret,
    baseUrl: `${origin}/msp360`,
    ...(bodyFormat !== undefined && { bodyFormat }),
  });

export const mbsiAt = (origin: string, secret = password) =>
  mbsi({ username: "abctestuser", password: secret, baseUrl: `${origin}/mbsi` });

export const mikrocloudAt = (origin: string, options: Partial<MikrocloudOptions> = {}) =>
  mikrocloud({ email: "john@example.com", password, baseUrl: `${origin}/mikrocloud`, ...options });

export const crmcomUser: CrmcomCredentials = { organisation: "CRMDEMO", username: "fakeadministrator", password };

export const crmcomAt = (origin: string, credentials: CrmcomCredentials = crmcomUser) =>
  crmcom({ baseUrl: `${origin}/crmcom`, ...credentials });

const all = await Promise.all(
  providerNames.map(async (name) => {
    const { account } = await providerModule(name);
    return [name, { account, ...exampleAccount(vendors[name]) }] as const;
  }),
);

/** Each provider with an account of {@link exampleAccounts}, or with a wrong secret. */
export const providersAt = Object.fromEntries(
  all.map(([name, { account, options }]) => [
    name,
    (origin: string, secret?: string) => {
      const given = secret === undefined ? options : withSecret(vendors[name].signIn, options, secret);
      return account({ ...given, baseUrl: `${origin}/${name}` });
    },
  ]),
) as Record<ProviderName, (origin: string, secret?: string) => Provider>;

/** What a stateful mock has to be told of these accounts, which are in the examples of most documents. */
export const exampleAccounts = Object.fromEntries(all.map(([name, { added }]) => [name, added]));

const knownRequests: Partial<Record<string, number>> = { msp360: 1, mbsi: 1, mikrocloud: 2, crmcom: 1 };

/** How many requests one login takes; of a provider that is not built in, every step but one that only a failure leads to. */
export function requestsPerLogin(name: ProviderName): number {
  const steps = vendors[name].signIn.kinds[0]?.steps ?? [];
  return knownRequests[name] ?? steps.filter(({ oneTimeCode: code }) => !code || code.needed).length;
}
