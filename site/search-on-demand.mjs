/**
 * Starlight loads the search as soon as a page is idle, and the search is larger than the rest of the page. This loads it
 * when it is first opened.
 */
const changes = [
  ['window.addEventListener("DOMContentLoaded", () => {', 'this.addEventListener("first-open", () => {'],
  [
    "dialog.showModal();",
    "dialog.showModal(); if (!this.dataset.opened) { this.dataset.opened = 'true'; this.dispatchEvent(new Event('first-open')); }",
  ],
  ["window.requestIdleCallback || ((cb) => setTimeout(cb, 1))", "(cb) => cb()"],
  // The input gets the focus as soon as it exists.
  ["showImages: false,", "showImages: false, autofocus: true,"],
  // A placeholder is not an accessible name: it disappears as soon as the user types.
  [
    "new PagefindUI({",
    "queueMicrotask(() => dialog.querySelector('input').setAttribute('aria-label', openBtn.ariaLabel)); new PagefindUI({",
  ],
  // If a section has the searched words as its title, such as the code of an error, only that section of its page is shown.
  [
    "result.url = formatURL(result.url);",
    "const words = dialog.querySelector('input').value.trim().toLowerCase(); const named = result.sub_results.filter(({ title }) => title.toLowerCase() === words); if (named.length > 0) result.sub_results = named; result.url = formatURL(result.url);",
  ],
];

/** The plugin for Vite. */
export const searchOnDemand = {
  name: "search-on-demand",
  enforce: "pre",
  transform(code, id) {
    if (!/starlight\/dist\/components\/Search\.astro\?.*type=script/.test(id)) return undefined;
    return changes.reduce((text, [from, to]) => {
      if (!text.includes(from))
        throw new Error(`Starlight's search has changed: adapt site/search-on-demand.mjs (${from})`);
      return text.replace(from, to);
    }, code);
  },
};
