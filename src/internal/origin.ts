/** Origins of URLs. */
import { attempt } from "./attempt.ts";

/** The origin of an absolute URL; undefined if the string is not one. */
export const originOf = (url: string): string | undefined => attempt(() => new URL(url).origin);

/** Whether nobody on the network can read what is sent to an origin: it uses https, or is on this machine. */
export const isPrivate = (origin: string): boolean =>
  /^(https:|http:\/\/(localhost|[^/:]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$)/.test(origin);
