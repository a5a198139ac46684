import { fileURLToPath } from "node:url";

/** The project's root folder, whatever the working directory is. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
