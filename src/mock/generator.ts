/**
 * The generator of values for dynamic responses and callbacks. Here it comes with Prism. It is the largest part of Prism and
 * few requests need it, so in the package, `scripts/package/late-generator.js` replaces this file.
 */

/** Must be awaited before Prism generates a value. */
export async function loadGenerator(): Promise<void> {}
