/** Finds the operations of a path, and the response of a document to unknown paths. */
import {
  type Example,
  type KnownOperation,
  type OpenApiDocument,
  operationsOf,
  pathItemsOf,
  resolve,
} from "../openapi/document.ts";

/** A known path: its template and its operations by upper-case method. */
export interface Route {
  template: string;
  operations: ReadonlyMap<string, KnownOperation>;
}

/**
 * Removes the path of the server URL, which clients may or may not send, from a path. Its variables may have any value, so a
 * path that is known without removing it stays unchanged.
 */
export function basePathRemover(
  { servers = [] }: OpenApiDocument,
  isKnown: (path: string) => boolean,
): (path: string) => string {
  const basePath = (servers[0]?.url ?? "").replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/$/, "");
  const pattern = new RegExp(`^${sourceOf(basePath)}(?=/)`);
  const hasVariables = basePath.includes("{");
  return (path) => (basePath && !(hasVariables && isKnown(path)) ? path.replace(pattern, "") : path);
}

/** Finds the route of a path. Concrete templates take precedence over those with parameters. */
export type FindRoute = (path: string) => Route | undefined;

export function createRoutes(document: OpenApiDocument): FindRoute {
  const all = operationsOf(document);
  const routes = pathItemsOf(document).map(([template]) => ({
    template,
    pattern: patternOf(template),
    operations: new Map(
      all.filter(({ path }) => path === template).map((operation) => [operation.method, operation] as const),
    ),
  }));
  routes.sort((a, b) => parametersIn(a.template) - parametersIn(b.template));
  return (path) => routes.find(({ pattern }) => pattern.test(path));
}

const parameter = /\{[^}]+\}/g;
const parametersIn = (template: string) => template.match(parameter)?.length ?? 0;

const patternOf = (template: string) => new RegExp(`^${sourceOf(template)}$`);

function sourceOf(template: string): string {
  const literals = template.split(parameter).map((part) => inUrl(part).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return literals.join("[^/]+");
}

/** Encodes text for the path of a URL, where letters outside ASCII, for example, are percent-encoded. */
function inUrl(text: string): string {
  const url = new URL("http://mock.invalid");
  // Between letters, so that dots are not treated as path segments.
  url.pathname = `/a${text}a`;
  return url.pathname.slice(2, -1);
}

/** The response of a document to an unknown path. */
export interface UnknownPathAnswer {
  status: number;
  mediaType: string;
  /** Returns the body for the requested URI. */
  bodyFor(uri: string): unknown;
}

/**
 * Returns the response to any unknown path: an example with `x-requested-uri`, in which the requested URI replaces that one.
 */
export function unknownPathAnswerOf(document: OpenApiDocument): UnknownPathAnswer | undefined {
  for (const { responses } of operationsOf(document)) {
    for (const [status, { content = {} }] of Object.entries(responses)) {
      for (const [mediaType, { examples = {} }] of Object.entries(content)) {
        for (const example of Object.values(examples)) {
          const { value, "x-requested-uri": uri } = resolve<Example>(document, example);
          if (!uri) continue;
          const text = JSON.stringify(value);
          const bodyFor = (asked: string) => JSON.parse(text.replaceAll(uri, () => JSON.stringify(asked).slice(1, -1)));
          return { status: Number(status), mediaType, bodyFor };
        }
      }
    }
  }
  return undefined;
}
