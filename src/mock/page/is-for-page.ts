import { type MockRequest, splitHeader } from "../http.ts";

/** Whether a browser requests the page. Programs get the same response as without a page. */
export function isForPage({ method, url, headers }: MockRequest): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && url.pathname === "/" && splitHeader(headers.accept ?? "", ",").some(isHtml);
}

const isHtml = (range: string) => /^text\/html\s*(;|$)/i.test(range) && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range);
