/** Where URLs lead. */
import { attempt } from "./attempt.ts";

/** The origin of an absolute URL, or undefined where the text is not one. */
export const originOf = (url: string): string | undefined => attempt(() => new URL(url).origin);

/** Whether what is sent to an origin can be read by nobody on the way: by https, or without leaving this machine. */
export const isPrivate = (origin: string): boolean =>
  /^(https:|http:\/\/(localhost|[^/:]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$)/.test(origin);
