/**
 * Gives up the body of an answer, which would keep its connection. Nobody waits for that: it may take as long as somebody
 * else reads a copy, and how it goes matters to none.
 */
export async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel();
  } catch {}
}
