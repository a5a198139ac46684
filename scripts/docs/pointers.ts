/** Formats the JSON Pointers of the specs for readers. */

/** `/status/code` as `status.code`. */
export const dotted = (pointer: string) => pointer.slice(1).replaceAll("/", ".");

/** `/data/token` as `token`. */
export const lastPart = (pointer: string) => pointer.split("/").at(-1) ?? pointer;
