/**
 * Cancels the body of an answer, which would otherwise occupy its connection. Do not wait for it: it may take as long as
 * another reader of a copy. Errors do not matter.
 */
export async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel();
  } catch {}
}
