/** The paths and anchors of the site. */

/** The page on a vendor, readable without JavaScript. */
export const pagePath = (provider: string) => `providers/${provider}.html`;

/** The requests for the forms on that page. */
export const tryPath = (provider: string) => `providers/${provider}.json`;

/** The same content, rendered by Redoc. */
export const referencePath = (provider: string) => `reference/${provider}.html`;

export const guidePath = (name: string) => `guides/${name}.html`;

/** Path of the OpenAPI document, in the repository and on the site. */
export const specPath = (provider: string) => `specs/${provider}.yaml`;

/** Path of the Arazzo document, in the repository and on the site. */
export const workflowPath = (provider: string) => `specs/${provider}.arazzo.yaml`;

/** The scenarios for the HTTP clients of editors. */
export const httpPath = (provider: string) => `http/${provider}.http`;

/** The same for Postman, with the file name extension of its exports. */
export const postmanPath = (provider: string) => `http/${provider}.postman_collection.json`;

/** The document of the call with which the workflows check their tokens. */
export const echoPath = "specs/mock/echo.yaml";

/** The page of a file in the root of the repository. */
export const projectPath = (file: string) => file.toLowerCase().replace(/\.md$/, ".html");

export const sourcesPath = "sources.html";

/** The id of an operation on the page of its vendor. */
export const operationAnchor = (operationId: string) => operationId.toLowerCase();

/** The id of the samples of a scenario on the same page. */
export const scenarioAnchor = (operationId: string, scenario: string) =>
  `${operationAnchor(operationId)}-${scenario.replaceAll(/[^\w-]+/g, "-")}`;

/** The id that Starlight gives to the heading above the samples of an operation. */
export const samplesAnchor = (operationId: string) => `samples-of-${operationAnchor(operationId)}`;

/** The path of a page's Markdown, in the same folder. */
export const markdownPath = (page: string) => page.replace(/\.html$/, ".md");
