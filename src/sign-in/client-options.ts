import type { ClientOptions as OpenApiClientOptions } from "openapi-fetch";

/** Options of openapi-fetch, each of which may be `undefined`. */
export type ClientOptions = { [Name in keyof OpenApiClientOptions]: OpenApiClientOptions[Name] | undefined };
