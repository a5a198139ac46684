/**
 * Types the answers of both generated clients as one union, in which the status determines the type of the body.
 *
 * @module
 */
import type { FetchResponse } from "openapi-fetch";

/**
 * The possible answers of an operation: a union with one member for each response in the document.
 * `switch (answer.status)` narrows `body` to the schema of that status. A range (`4XX`) covers every status from 400 to 499
 * that the document does not list separately; `default` covers every other status from 100 to 599. Without a `default`, the
 * body of those is `unknown`.
 *
 * The types come from the document. They are not checked against what the server sends.
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
 * Converts the result of a call into an {@link Answer}.
 *
 * - `body` is the body of the answer, with names as in the document. It is undefined if the answer had no body, and a string
 *   if a failure had a body that is not JSON.
 * - `response` is the `Response` with its headers. Its body has been read.
 *
 * @param call a call of an openapi-fetch client, or its result
 * @throws what the call throws when there is no usable answer: a lost connection, a timeout, a success that is not JSON.
 *   A `TypeError` for any other argument
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
 * Converts the result of a call whose type does not describe failures: a call of a typescript-fetch client, or one of
 * openapi-fetch behind types of your own. Pass the operation as the type argument; otherwise every body is `unknown`.
 *
 * @param call a `…Raw` call, or its result if its `value()` has not been read
 * @throws what the call throws when there is no answer; never a `ResponseError`
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
    // Every typescript-fetch client has its own ResponseError class; only the name is the same.
    if ((error as Error | undefined)?.name !== "ResponseError") throw error;
    result = { raw: (error as { response: Response }).response, transformer: true };
  }
  const { raw, response = raw, data, error, transformer } = result ?? {};
  if (!response) throw new TypeError("Pass answerOf the call of a client.");
  // `value()` of a JSON response would rename members, and reject an empty body.
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

/** The result of a call of openapi-fetch or typescript-fetch. */
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
      /** Reads the body. */
      value(): Promise<unknown>;
    };

/** The result of either client. A JSON response of typescript-fetch has a transformer. */
interface Result {
  data?: unknown;
  error?: unknown;
  response?: Response;
  raw?: Response;
  value?(): Promise<unknown>;
  transformer?: unknown;
}

type MediaType = `${string}/${string}`;
// biome-ignore lint/suspicious/noExplicitAny: openapi-fetch requires this type of an operation
type AnyOperation = Record<string | number, any>;

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type ToNumber<Text> = Text extends `${infer Value extends number}` ? Value : never;
/** Every status that begins with a digit. They are few enough to list, so that `default` can exclude some. */
type StatusesFrom<First extends number> = ToNumber<`${First}${Digit}${Digit}`>;
type Range<Key> = Key extends `${infer First extends number}XX` ? StatusesFrom<First> : never;
type Listed<Responses> = Extract<keyof Responses, number>;

type StatusOf<Responses, Key> = Key extends number
  ? Key
  : Key extends "default"
    ? Exclude<StatusesFrom<1 | 2 | 3 | 4 | 5>, Listed<Responses> | Range<keyof Responses>>
    : Exclude<Range<Key>, Listed<Responses>>;

type OtherStatuses<Responses> = Responses extends { default: unknown } ? unknown : { default: { content: unknown } };

/** A success is read as the `parseAs` of its call says, a failure is not; `default` can be either. */
type OptionsFor<Key, Options> = Key extends StatusesFrom<2> | "2XX"
  ? Options
  : Key extends "default"
    ? Options | object
    : object;

type AnswerIn<Responses, Options, Media extends MediaType> = {
  [Key in keyof Responses]: {
    /** HTTP status, which determines the type of the body. */
    status: StatusOf<Responses, Key>;
    /** The body of the answer, with names as in the document; undefined if there was none. */
    body: BodyOf<Responses[Key], OptionsFor<Key, Options>, Media> | undefined;
    /** The response, with its headers. Its body has been read. */
    response: Response;
  };
}[keyof Responses];

/** The content of a response, typed as openapi-fetch types a success. */
type BodyOf<Content, Options, Media extends MediaType> = Extract<
  FetchResponse<{ responses: { 200: Content } }, Options, Media>,
  { error?: undefined }
>["data"];
