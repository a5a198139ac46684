/** The vendor's ID of a request, with which its support finds the request. */

/** Whether a value has the form of an id: an answer is hostile, and so is a store. */
export const isRequestId = (id: unknown): id is string => typeof id === "string" && /^[\w.:/+=-]{1,128}$/.test(id);

/**
 * The id in the headers of an answer: the last one in the order of headers, since `x-…` is the vendor's own more often than
 * `cf-ray`. What was sent, such as a password, is not an id.
 *
 * @param sent all that the request held
 */
export const requestIdOf = (headers: Headers, sent: string): string | undefined =>
  [...headers].findLast(
    ([name, id]) => /(request|correlation)-?id$|^cf-ray$/i.test(name) && isRequestId(id) && !sent.includes(id),
  )?.[1];

/** The same error, with the id of the last answer before it. */
export const withRequestId = (error: unknown, { requestId }: { requestId?: string | undefined }): unknown =>
  Object.assign(error as object, requestId && { requestId });
