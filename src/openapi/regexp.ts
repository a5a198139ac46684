/** Whether a text is a regular expression. */
export function isRegExp(text: string, flags = ""): boolean {
  try {
    return Boolean(new RegExp(text, flags));
  } catch {
    return false;
  }
}
