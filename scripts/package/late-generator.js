/**
 * In the package, stands between Prism and the two libraries that make up values: they are loaded when they are needed
 * for the first time. Prism takes this for both.
 */

let generator;
/** What Prism has set before the generator was there. */
const settings = [];

export async function loadGenerator() {
  if (generator) return;
  const [{ default: library }, { faker }] = await Promise.all([
    import("json-schema-faker"),
    import("@faker-js/faker/locale/en"),
  ]);
  library.JSONSchemaFaker.extend("faker", () => faker);
  for (const setting of settings) library.JSONSchemaFaker.option(...setting);
  generator = library.JSONSchemaFaker;
}

export const JSONSchemaFaker = {
  extend() {},
  option(...setting) {
    if (generator) generator.option(...setting);
    else settings.push(setting);
  },
  generate: (schema) => generator.generate(schema),
};
