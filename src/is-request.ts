/** Whether the first argument of `fetch` is a `Request`; by its shape, since another library's `fetch` has a class of its own. */
export const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === "object" && "headers" in input;
