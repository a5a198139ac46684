/**
 * Answers of both generated clients as one union, in which the status decides the type of the body.
 *
 * @module
 */
import type { FetchResponse } from "openapi-fetch";

/**
 * What an operation answers: one member for each response of its document. `switch (answer.status)` narrows `body` to the
 * schema of that status. A range (`4XX`) has every status of its hundred that the document does not list by itself;
 * `default` has every other status from 100 to 599. Without a `default`, the body of those is `unknown`.
 *
 * The types are those of the document. Nobody checks that the server keeps to it.
 *
 * @example
 * const explain = (answer: Answer<operations["login"]>) => (answer.status === 400 ? answer.body?.error : "…");
 */
export type Answer<Operation, Options = object, Media extends MediaType = MediaType> = Operation extends {
  responses: infer Responses;
}
  ? AnswerIn<Responses & OtherStatuses<Responses>, Options, Media>
  : never;

/**
 * Makes an {@link Answer} of a call.
 *
 * - `body` is what came back, spelled as in the document. It is undefined when the answer had no body, and a text when a
 *   failure came with a body that is not JSON.
 * - `response` is the response, with its headers. Its body has been read.
 *
 * @param call a call of an openapi-fetch client, or what it resolved to
 * @throws what the call throws when there is no answer: a lost connection, a timeout, a success that is not JSON; a
 *   `TypeError` for anything but such a call
 * @example
 * const answer = await answerOf(client.POST("/api/Provider/Login", { body }));
 * switch (answer.status) {
 *   case 200:
 *     return answer.body?.access_token;
 *   case 400:
 *     throw new Error(answer.body?.error_description);
 *   default:
 *     throw new Error(`status ${answer.status}`);
 * }
 */
export function answerOf<Operation extends AnyOperation, Options, Media extends MediaType>(
  call: Promise<FetchResponse<Operation, Options, Media>>,
): Promise<Answer<Operation, Options, Media>>;
export function answerOf<Operation extends AnyOperation, Options, Media extends MediaType>(
  call: FetchResponse<Operation, Options, Media>,
): Promise<Answer<Operation, Options, Media>>;
/**
 * The same for a call that does not know how failures look: that of a typescript-fetch client, or one of openapi-fetch
 * that your own types hide. Name the operation; without a name, every body is `unknown`.
 *
 * @param call a `…Raw` call, or what it resolved to when nobody has read its `value()`
 * @throws what the call throws when there is no answer, but no `ResponseError`
 * @example
 * const answer = await answerOf<operations["login"]>(api.loginRaw({ credentials }));
 */
export function answerOf<Operation extends { responses: unknown } = { responses: unknown }>(
  call: AnyResult | Promise<AnyResult>,
): Promise<Answer<Operation>>;
export async function answerOf(call: unknown): Promise<unknown> {
  let result: Result | undefined;
  try {
    result = (await call) as Result | undefined;
  } catch (error) {
    // Every typescript-fetch client has a ResponseError class of its own; they share the name.
    if ((error as Error | undefined)?.name !== "ResponseError") throw error;
    result = { raw: (error as { response: Response }).response, transformer: true };
  }
  const { raw, response = raw, data, error, transformer } = result ?? {};
  if (!response) throw new TypeError("Pass answerOf the call of a client.");
  // `value()` of a JSON response would rename members, and refuse an empty body.
  let body = raw ? await (transformer ? raw.text() : result?.value?.()) : response.ok ? data : error;
  if (transformer) {
    try {
      body = JSON.parse(body as string);
    } catch (error) {
      if (body && response.ok) throw error;
    }
  }
  return { status: response.status, body: body === "" ? undefined : body, response };
}

/** What a call resolves to, of openapi-fetch or of typescript-fetch. */
type AnyResult =
  | {
      /** The body of a success. */
      data?: unknown;
      /** The body of a failure. */
      error?: unknown;
      /** The response, whose body has been read. */
      response: Response;
    }
  | {
      /** The response. */
      raw: Response;
      /** Reads its body. */
      value(): Promise<unknown>;
    };

/** Either of them. A JSON response of typescript-fetch has a transformer. */
interface Result {
  data?: unknown;
  error?: unknown;
  response?: Response;
  raw?: Response;
  value?(): Promise<unknown>;
  transformer?: unknown;
}

type MediaType = `${string}/${string}`;
// biome-ignore lint/suspicious/noExplicitAny: what openapi-fetch demands of an operation
type AnyOperation = Record<string | number, any>;

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type ToNumber<Text> = Text extends `${infer Value extends number}` ? Value : never;
/** Every status that begins with a digit. They are few enough to be listed, so that `default` can be all but some. */
type StatusesFrom<First extends number> = ToNumber<`${First}${Digit}${Digit}`>;
type Range<Key> = Key extends `${infer First extends number}XX` ? StatusesFrom<First> : never;
type Listed<Responses> = Extract<keyof Responses, number>;

type StatusOf<Responses, Key> = Key extends number
  ? Key
  : Key extends "default"
    ? Exclude<StatusesFrom<1 | 2 | 3 | 4 | 5>, Listed<Responses> | Range<keyof Responses>>
    : Exclude<Range<Key>, Listed<Responses>>;

type OtherStatuses<Responses> = Responses extends { default: unknown } ? unknown : { default: { content: unknown } };

/** A success is read as its call's `parseAs` says, a failure never; `default` can be both. */
type OptionsFor<Key, Options> = Key extends StatusesFrom<2> | "2XX"
  ? Options
  : Key extends "default"
    ? Options | object
    : object;

type AnswerIn<Responses, Options, Media extends MediaType> = {
  [Key in keyof Responses]: {
    /** HTTP status, which decides the type of the body. */
    status: StatusOf<Responses, Key>;
    /** What came back, spelled as in the document; undefined when there was no body. */
    body: BodyOf<Responses[Key], OptionsFor<Key, Options>, Media> | undefined;
    /** The response, with its headers. Its body has been read. */
    response: Response;
  };
}[keyof Responses];

/** The content of a response as openapi-fetch types that of a success. */
type BodyOf<Content, Options, Media extends MediaType> = Extract<
  FetchResponse<{ responses: { 200: Content } }, Options, Media>,
  { error?: undefined }
>["data"];
