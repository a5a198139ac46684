/** The origin of an absolute URL, or undefined where the text is none. */
export const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);
