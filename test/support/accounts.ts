/** The accounts of the mock, as options of the providers. */
import { type CrmcomCredentials, crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { type MikrocloudOptions, mikrocloud } from "../../generated/mikrocloud/index.ts";
import { type BodyFormat, msp360 } from "../../generated/msp360/index.ts";
import type { ProviderName } from "../../generated/providers.ts";
import type { Provider } from "../../src/session/provider.ts";

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

/** Each provider with an account that the mock knows, or with a wrong password. */
export const providersAt: Record<ProviderName, (origin: string, secret?: string) => Provider> = {
  msp360: (origin, secret) => msp360At(origin, undefined, secret),
  mbsi: mbsiAt,
  mikrocloud: (origin, secret = password) => mikrocloudAt(origin, { password: secret }),
  crmcom: (origin, secret = password) => crmcomAt(origin, { ...crmcomUser, password: secret } as CrmcomCredentials),
};
