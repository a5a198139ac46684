/** Whether the first argument of `fetch` is a `Request`; by its shape, for those of other libraries. */
export const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === "object" && "headers" in input;
