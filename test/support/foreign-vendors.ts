/** The vendors of `test/vendors`, compiled once a worker as `generateClient` compiles a vendor of one's own. */
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { generateAccounts } from "../../scripts/generate/accounts.ts";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import type { AccountFacts } from "../../src/command/account/facts.ts";
import { generateClient } from "../../src/generate/index.ts";
import { camelCase } from "../../src/generate/source.ts";
import type { Provider } from "../../src/index.ts";
import { readVendor, type Vendor, workflowFileOf } from "../../src/openapi/vendor.ts";

const documents = join(root, "test/vendors");

export const foreignNames = readdirSync(documents)
  .filter((file) => file.endsWith(".yaml") && !file.endsWith(".arazzo.yaml"))
  .map((file) => file.replace(".yaml", ""));

export const foreignDocument = (name: string): string => join(documents, `${name}.yaml`);

/** What a test gives to the account function of any vendor. */
export type AccountOptions = Readonly<Record<string, unknown>>;

export interface ForeignVendor extends Vendor {
  readonly account: (options: AccountOptions) => Provider;
}

/** All of them, in a folder of its own. */
export class ForeignVendors {
  readonly #folder: string;
  readonly #vendors: ReadonlyMap<string, ForeignVendor>;

  private constructor(folder: string, vendors: ReadonlyMap<string, ForeignVendor>) {
    this.#folder = folder;
    this.#vendors = vendors;
  }

  static async generate(): Promise<ForeignVendors> {
    const folder = await mkdtemp(join(tmpdir(), "provider-auth-vendors-"));
    // The modules import the package by its name, which is this very source here.
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const library = relative(join(folder, "vendor"), join(root, "src/sign-in/index.ts"));
    const vendors = foreignNames.map(async (name) => {
      const [, index = ""] = await generateClient({ document: foreignDocument(name), out: join(folder, name) });
      const source = await readFile(index, "utf8");
      await writeFile(index, source.replaceAll('"provider-auth/sign-in"', JSON.stringify(library)));
      const module = await import(index);
      return [name, { ...(await readVendor(foreignDocument(name))), account: module[camelCase(name)] }] as const;
    });
    return new ForeignVendors(folder, new Map(await Promise.all(vendors)));
  }

  of(name: string): ForeignVendor {
    const vendor = this.#vendors.get(name);
    if (!vendor) throw new Error(`There is no vendor ${name} in test/vendors.`);
    return vendor;
  }

  get all(): ForeignVendor[] {
    return [...this.#vendors.values()];
  }

  /** What the command knows of them, as `npm run generate` would write it. */
  async facts(): Promise<Record<string, AccountFacts>> {
    const file = join(this.#folder, "accounts.ts");
    const specs = foreignNames.map((provider) => {
      const document = foreignDocument(provider);
      return { provider, file: document, workflowFile: workflowFileOf(document) };
    });
    await writeFile(file, await generateAccounts(specs));
    return (await import(file)).accounts;
  }

  /** What the compiler says of all of them. */
  async typeErrors(): Promise<string> {
    const config = { extends: join(root, "tsconfig.json"), include: ["."] };
    await writeFile(join(this.#folder, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(root, "node_modules/typescript7/bin/tsc");
    return (await run(process.execPath, [compiler, "-p", this.#folder])).stdout;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
