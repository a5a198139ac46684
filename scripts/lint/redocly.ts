/** The types of Redocly's plugin interface that the house rules use. The CLI publishes no types. */

export interface NodeType {
  properties: Record<string, unknown>;
}

export type NodeTypes = Record<string, NodeType>;

export interface Location {
  /** The file and the location in it. */
  absolutePointer: string;
  source: { absoluteRef: string };
  child(path: (string | number) | (string | number)[]): Location;
  key(): Location;
}

export interface Context {
  location: Location;
  report(problem: { message: string; location?: Location }): void;
  /** For a reference in another file, `from` is the `absoluteRef` of this file. */
  resolve<T>(node: T | { $ref: string }, from?: string): { node?: T; location?: Location };
}

export interface Example {
  value?: unknown;
}

export interface MediaType {
  schema?: unknown;
  examples?: Record<string, Example | { $ref: string }> | null;
}

export interface Response {
  "x-example-status"?: number;
  content?: Record<string, MediaType | null> | null;
}

export interface Operation {
  requestBody?: { content?: Record<string, MediaType | null> | null } | null;
  responses?: Record<string, Response | { $ref: string } | null> | null;
}

/** A member without a value is null. */
export interface Root {
  components?: {
    [section: string]: Record<string, unknown> | null | undefined;
    responses?: Record<string, unknown> | null;
    securitySchemes?: Record<string, { "x-token"?: { refusals?: unknown } | null } | null> | null;
  } | null;
}
