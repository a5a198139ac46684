/**
 * What makes up values for dynamic answers and callbacks. Here Prism brings it along. It is the largest part of Prism and
 * few requests need it, so the build puts `scripts/package/late-generator.js` in the place of this file.
 */

/** Has to be awaited before Prism makes up a value. */
export async function loadGenerator(): Promise<void> {}
