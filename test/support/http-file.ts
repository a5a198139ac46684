/** A strict reader of `.http` files: what the HTTP clients of editors have in common, and nothing else. */

export interface HttpRequest {
  title: string;
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** @param values in place of the values that the variables have in the file */
export function requestsIn(text: string, values: Record<string, string> = {}): HttpRequest[] {
  const [head = "", ...parts] = text.split(/^### /m);
  const variables: Record<string, string> = {};
  for (const line of head.trim().split("\n")) {
    if (line.startsWith("#")) continue;
    const [, name = "", value = ""] = line.match(/^@(\w+) = (\S.*)$/) ?? fail(line);
    variables[name] = value;
  }
  for (const name of Object.keys(values)) if (!(name in variables)) fail(`@${name}`);
  const known = { ...variables, ...values };
  const filled = (template: string) =>
    template.replaceAll(/\{\{(.*?)\}\}/g, (reference, name: string) => known[name] ?? fail(reference));
  return parts.map((part) => requestOf(part.trimEnd(), filled));
}

function requestOf(part: string, filled: (template: string) => string): HttpRequest {
  const [head = "", ...bodies] = part.split("\n\n");
  const [title = "", ...lines] = head.split("\n");
  const comments = lines.filter((line) => line.startsWith("# "));
  const [call = "", ...headers] = lines.filter((line) => !line.startsWith("#"));
  const [, name = ""] = comments.at(-1)?.match(/^# @name (\w+)$/) ?? fail(head);
  const [, method = "", url = ""] = call.match(/^([A-Z]+) (\S+)$/) ?? fail(call);
  const body = bodies.join("\n\n");
  // Some clients take a comment behind a body for a part of it.
  if (/^(#|\/\/|<|>)/m.test(body)) fail(body);
  return {
    title,
    name,
    method,
    url: filled(url),
    headers: Object.fromEntries(
      headers.map((line) => {
        const [, header = "", value = ""] = line.match(/^([\w-]+): (\S.*)$/) ?? fail(line);
        return [header, filled(value)];
      }),
    ),
    ...(bodies.length > 0 && { body: filled(body) }),
  };
}

function fail(line: string): never {
  throw new Error(`This is not a line of an .http file: ${line}`);
}

export const sendRequest = ({ method, url, headers, body }: HttpRequest): Promise<Response> =>
  fetch(url, { method, headers, ...(body !== undefined && { body }) });
