/** Which operations a path has, and what a document says about the paths that it does not have. */
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
 * Takes the path of the server URL, which clients may or may not send, off a path. Its variables may have any value, so
 * that a path which is known without them stays.
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

/** Finds the route of a path; concrete templates win over those with parameters. */
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

/** Text as it stands in the path of a URL, where letters beyond ASCII, for one, are percent-encoded. */
function inUrl(text: string): string {
  const url = new URL("http://mock.invalid");
  // Between letters, so that dots are not taken for steps in the path.
  url.pathname = `/a${text}a`;
  return url.pathname.slice(2, -1);
}

/** The answer of a document to a path that it does not have. */
export interface UnknownPathAnswer {
  status: number;
  mediaType: string;
  /** The body for the URI that was asked for. */
  bodyFor(uri: string): unknown;
}

/**
 * An example with `x-requested-uri` is the answer to any unknown path: wherever that URI stands in it, the one that was
 * asked for goes.
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
