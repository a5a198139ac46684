/**
 * In the package, this replaces the two libraries that generate values, and loads them when Prism first needs them.
 */

let generator;
/** The options that Prism sets before the generator is loaded. */
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
