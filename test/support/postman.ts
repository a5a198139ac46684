/** A strict player of Postman collections v2.1: takes what every importer knows, and nothing else. */
import { runInNewContext } from "node:vm";

interface Field {
  key: string;
  value: string;
}

interface Item {
  name: string;
  event: { listen: "test"; script: { type: "text/javascript"; exec: string[] } }[];
  request: { method: string; url: string; description?: string; header: Field[]; body?: Body };
}

type Body =
  | { mode: "raw"; raw: string; options: { raw: { language: "json" | "xml" | "text" } } }
  | { mode: "urlencoded"; urlencoded: Field[] };

interface Variable extends Field {
  type: "string";
  /** Postman masks the value. */
  secret?: true;
}

interface Collection {
  info: { name: string; description: string; schema: string };
  item: { name: string; description?: string; item: Item[] }[];
  variable: Variable[];
}

export interface Played {
  /** Folder and name. */
  name: string;
  url: string;
  headers: Record<string, string>;
  status: number;
  body: string;
  /** The names of its tests, and what failed. */
  tests: string[];
  failures: string[];
}

export class Player {
  readonly collection: Collection;
  readonly #values: Map<string, string>;
  readonly #fetch: (request: Request) => Promise<Response>;

  /** @param values in place of the values that variables have in the file */
  constructor(
    text: string,
    values: Record<string, string> = {},
    send: (request: Request) => Promise<Response> = fetch,
  ) {
    this.collection = checked(JSON.parse(text));
    this.#values = new Map(this.collection.variable.map(({ key, value }) => [key, value]));
    this.#fetch = send;
    for (const [key, value] of Object.entries(values)) this.#set(key, value);
  }

  value = (key: string): string => this.#values.get(key) ?? fail(`There is no variable ${key}.`);

  #set(key: string, value: unknown): void {
    this.value(key);
    this.#values.set(key, String(value));
  }

  #filled = (template: string) => template.replaceAll(/\{\{(.*?)\}\}/g, (_, key: string) => this.value(key));

  /** Sends all requests in the order of the file, or only those of these names. What a script sets counts from then on. */
  async play(only?: readonly string[]): Promise<Played[]> {
    const items = this.collection.item.flatMap(({ name, item }) =>
      item.map((each) => [`${name} / ${each.name}`, each] as const),
    );
    const chosen = only?.map((name) => items.find(([each]) => each === name) ?? fail(`There is no ${name}.`)) ?? items;
    const played: Played[] = [];
    for (const [name, item] of chosen) played.push(await this.#send(name, item));
    return played;
  }

  async #send(name: string, { request, event }: Item): Promise<Played> {
    const url = this.#filled(request.url);
    const headers = Object.fromEntries(request.header.map(({ key, value }) => [key, this.#filled(value)]));
    const body = request.body && this.#bodyOf(request.body);
    const response = await this.#fetch(new Request(url, { method: request.method, headers, body: body ?? null }));
    const text = await response.text();
    const ran = this.#runScripts(event, response, text);
    return { name, url, headers, status: response.status, body: text, ...ran };
  }

  #bodyOf(body: Body): string {
    if (body.mode === "raw") return this.#filled(body.raw);
    const fields = new URLSearchParams();
    for (const { key, value } of body.urlencoded) fields.append(key, this.#filled(value));
    return String(fields);
  }

  #runScripts(events: Item["event"], { status, headers }: Response, text: string) {
    const tests: string[] = [];
    const failures: string[] = [];
    const cookies = headers.getSetCookie();
    const pm = {
      test(name: string, check: () => void) {
        tests.push(name);
        try {
          check();
        } catch (error) {
          failures.push(`${name}: ${(error as Error).message}`);
        }
      },
      response: {
        code: status,
        headers,
        json: () => JSON.parse(text),
        text: () => text,
        to: { have: { status: (expected: number) => status === expected || fail(`it is ${status}`) } },
      },
      cookies: { get: (name: string) => cookies.find((each) => each.startsWith(`${name}=`))?.split(/[=;]/)[1] },
      collectionVariables: { set: (key: string, value: unknown) => this.#set(key, value) },
    };
    for (const { script } of events) runInNewContext(script.exec.join("\n"), { pm });
    return { tests, failures };
  }
}

/** @throws Error for a member that the format does not have, or that differs from build to build, such as an id. */
function checked(collection: Collection): Collection {
  only(collection, "info", "item", "variable");
  only(collection.info, "name", "description", "schema");
  for (const folder of collection.item) {
    only(folder, "name", "description", "item");
    for (const item of folder.item) {
      only(item, "name", "event", "request");
      for (const event of item.event) {
        only(event, "listen", "script");
        only(event.script, "type", "exec");
        if (event.listen !== "test" || event.script.type !== "text/javascript") fail(event);
      }
      const { request } = item;
      only(request, "method", "url", "description", "header", "body");
      for (const header of request.header) only(header, "key", "value");
      if (request.body?.mode === "raw") {
        only(request.body, "mode", "raw", "options");
        if (!["json", "xml", "text"].includes(request.body.options.raw.language)) fail(request.body);
      } else if (request.body?.mode === "urlencoded") {
        only(request.body, "mode", "urlencoded");
        for (const field of request.body.urlencoded) only(field, "key", "value");
      } else if (request.body) fail(request.body);
    }
  }
  for (const variable of collection.variable) {
    only(variable, "key", "value", "type", "secret");
    if (variable.type !== "string" || typeof variable.value !== "string") fail(variable);
  }
  return collection;
}

function only(value: object, ...names: string[]): void {
  const other = Object.keys(value).find((name) => !names.includes(name));
  if (other) fail(`${other} in ${JSON.stringify(value)}`);
}

function fail(what: unknown): never {
  throw new Error(`This is not a collection: ${typeof what === "string" ? what : JSON.stringify(what)}`);
}
