/**
 * Gives up the body of an answer, which would keep its connection. Nobody waits for that: it may take as long as somebody
 * else reads a copy, and how it goes matters to none.
 */
export function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}
