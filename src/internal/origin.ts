/** Where URLs lead. */

/** The origin of an absolute URL, or undefined where the text is not one. */
export const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/** Whether what is sent to a URL can be read by nobody on the way: by https, or without leaving this machine. */
export const isPrivate = (url: string): boolean =>
  /^(https:|http:\/\/(localhost|[^/:]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$))/.test(url);
