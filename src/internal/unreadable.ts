/** Returns a clause that says why a file cannot be read, such as "The spec a.yaml does not exist". */
export function unreadable(file: string, code: string | undefined): string {
  if (code === "ENOENT" || code === "ENOTDIR") return `${file} does not exist`;
  if (code === "EISDIR") return `${file} is a folder, not a file`;
  if (code === "EACCES" || code === "EPERM") return `${file} cannot be read, since its permissions do not allow it`;
  return `${file} cannot be read (${code ?? "unknown error"})`;
}
