/** The providers whose cases the tests name; a loop over all of them takes the list from the documents. */
export const builtIn = ["msp360", "mbsi", "mikrocloud", "crmcom"] as const;

export const isBuiltIn = (name: string) => (builtIn as readonly string[]).includes(name);
