/** JSON Pointers of the specs as a reader writes them. */

/** `/status/code` as `status.code`. */
export const dotted = (pointer: string) => pointer.slice(1).replaceAll("/", ".");

/** `/data/token` as `token`. */
export const lastPart = (pointer: string) => pointer.split("/").at(-1) ?? pointer;

/** How a failure is told that arrives with a good status. */
export const failsUnless = ({ pointer, equals }: { pointer: string; equals: string }) =>
  `${dotted(pointer)} is not ${equals}`;
