import { readFileSync } from "node:fs";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import { searchOnDemand } from "./search-on-demand.mjs";

// The build (scripts/docs/starlight.ts) writes this file, and runs Astro in a copy of this folder.
const { sidebar } = JSON.parse(readFileSync(new URL("src/data.json", import.meta.url), "utf8"));

export default defineConfig({
  // A placeholder. The build makes every link relative, so that the site works below any prefix.
  base: "/--base--/",
  build: { format: "file", inlineStylesheets: "never" },
  image: { service: { entrypoint: "astro/assets/services/noop" } },
  // Only Starlight's own scripts are inline. The content security policy has their hashes.
  vite: { build: { assetsInlineLimit: 0 }, plugins: [searchOnDemand] },
  integrations: [
    starlight({
      title: "provider-auth",
      description: "Correct sign-in to the APIs of vendors whose sign-in no OAuth library covers.",
      locales: { root: { label: "English", lang: "en-GB" } },
      favicon: "/assets/icon.svg",
      customCss: ["./src/styles/tokens.css", "./src/styles/site.css", "./src/styles/try.css"],
      components: {
        Footer: "./src/components/Footer.astro",
        MarkdownContent: "./src/components/MarkdownContent.astro",
        PageTitle: "./src/components/PageTitle.astro",
      },
      sidebar,
    }),
  ],
});
