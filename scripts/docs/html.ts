/** A template tag for HTML. Inserted values are escaped, unless they are already HTML. */

/** Text that is already HTML. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Value = string | number | Html | undefined | Value[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const characters = Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character]));

export const escapeText = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** The text that is escaped in a piece of HTML. */
export const unescapeText = (escaped: string) =>
  escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity);

function render(value: Value): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map(render).join("");
  return value instanceof Html ? value.text : escapeText(String(value));
}

/** Joins lists without a separator. Undefined becomes an empty string. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.map((text, index) => text + render(values[index])).join(""));
}
