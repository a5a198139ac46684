import { type MockRequest, splitHeader } from "../http.ts";

/** Whether a browser asks for the page; programs get the answer that they would get without it. */
export function isForPage({ method, url, headers }: MockRequest): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && url.pathname === "/" && splitHeader(headers.accept ?? "", ",").some(isHtml);
}

const isHtml = (range: string) => /^text\/html\s*(;|$)/i.test(range) && !/;\s*q=0(\.0*)?\s*(;|$)/i.test(range);
