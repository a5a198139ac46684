/** The few shapes of Redocly's plugin interface that the house rules use; the CLI publishes no types of its own. */

export interface NodeType {
  properties: Record<string, unknown>;
}

export type NodeTypes = Record<string, NodeType>;

export interface Location {
  child(path: (string | number) | (string | number)[]): Location;
  key(): Location;
}

export interface Context {
  location: Location;
  report(problem: { message: string; location?: Location }): void;
  resolve<T>(node: T | { $ref: string }): { node?: T; location?: Location };
}

export interface Example {
  value?: unknown;
}

export interface MediaType {
  schema?: unknown;
  examples?: Record<string, Example | { $ref: string }>;
}

export interface Response {
  "x-example-status"?: number;
  content?: Record<string, MediaType>;
}

export interface Operation {
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, Response | { $ref: string }>;
}

export interface Root {
  components?: {
    [section: string]: Record<string, unknown> | undefined;
    responses?: Record<string, unknown>;
    securitySchemes?: Record<string, { "x-token"?: { refusal?: { response?: unknown } } }>;
  };
}
