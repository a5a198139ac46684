import type { ClientOptions as OpenApiClientOptions } from "openapi-fetch";

/** The options of openapi-fetch, each of which may also be `undefined`. */
export type ClientOptions = { [Name in keyof OpenApiClientOptions]: OpenApiClientOptions[Name] | undefined };
