/** Every provider, each with a spec `specs/<name>.yaml`, a folder `generated/<name>/` and a module beside this one. */
export const providerNames = ["msp360", "mbsi", "mikrocloud", "crmcom"] as const;

export type ProviderName = (typeof providerNames)[number];
