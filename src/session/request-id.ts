/** The vendor's ID of a request, with which its support finds the request. */

/** Whether a value has the form of an ID. Neither answers nor stores are trusted. */
export const isRequestId = (id: unknown): id is string => typeof id === "string" && /^[\w.:/+=-]{1,128}$/.test(id);

/**
 * Returns the ID in the headers of an answer: the last one in the order of headers, because `x-…` is more often the vendor's
 * own than `cf-ray`. A value that was sent, such as a password, is not an ID.
 *
 * @param sent the whole content of the request
 */
export const requestIdOf = (headers: Headers, sent: string): string | undefined =>
  [...headers].findLast(
    ([name, id]) => /(request|correlation)-?id$|^cf-ray$/i.test(name) && isRequestId(id) && !sent.includes(id),
  )?.[1];

/** Returns the same error, with the ID of the last answer before it. */
export const withRequestId = (error: unknown, { requestId }: { requestId?: string | undefined }): unknown =>
  Object.assign(error as object, requestId && { requestId });
