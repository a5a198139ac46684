/** `npm run sbom`: writes a CycloneDX bill of materials of the package to `dist/sbom.cdx.json`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMain, main, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";
import { run } from "./lib/run.ts";
import type { BundledPackage } from "./package/notices.ts";

interface Component {
  "bom-ref": string;
  type: string;
  name: string;
  version: string;
  scope?: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
  licenses?: ({ license: { id: string } } | { expression: string })[];
}

export interface Bom {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** Returns npm's bill of materials of the dependencies, with the bundled packages added. */
export function withBundled(bom: Bom, bundled: readonly BundledPackage[], name: string): Bom {
  const { component } = bom.metadata;
  const added = bundled.map(
    ({ name, version, licence }): Component => ({
      "bom-ref": `bundled:${name}@${version}`,
      type: "library",
      name,
      version,
      scope: "required",
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      licenses: [/[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    }),
  );
  const dependencies = bom.dependencies.map((each) =>
    each.ref === component["bom-ref"]
      ? { ...each, dependsOn: [...each.dependsOn, ...added.map((part) => part["bom-ref"])] }
      : each,
  );
  return {
    ...bom,
    // npm uses the name of the folder.
    metadata: { ...bom.metadata, component: { ...component, name } },
    components: [...bom.components, ...added],
    dependencies: [...dependencies, ...added.map((part) => ({ ref: part["bom-ref"], dependsOn: [] }))],
  };
}

/**
 * @param folder the folder of the manifest and the lock file
 * @param built the folder of the build
 * @throws UserError if the package was not built, or if npm cannot list its dependencies
 */
export async function createBom(folder: string, built = folder): Promise<Bom> {
  const file = join(built, "dist/bundled.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError('There is no dist/bundled.json; run "npm run build" first.');
  });
  // Users install the peers only if they need them.
  const omit = ["dev", "optional", "peer"].flatMap((type) => ["--omit", type]);
  // The site is a workspace, and is not part of the package.
  const options = ["--sbom-format", "cyclonedx", "--package-lock-only", "--workspaces=false", ...omit];
  const npm = await run("npm", ["sbom", ...options], { cwd: folder });
  if (npm.code !== 0) throw new UserError(`npm cannot list the dependencies: ${npm.stderr.trim()}`);
  const { name } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return withBundled(JSON.parse(npm.stdout), JSON.parse(text), name);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const bom = await createBom(root);
    await writeFile(join(root, "dist/sbom.cdx.json"), `${JSON.stringify(bom, null, 2)}\n`);
    console.log(`dist/sbom.cdx.json: ${bom.components.length} packages`);
  });
}
