/** The style and script of the page, read from this folder. In the package, `scripts/package/page.ts` inserts them. */
import { readFileSync } from "node:fs";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

export const style = read("page.css");
export const script = read("page.js");
