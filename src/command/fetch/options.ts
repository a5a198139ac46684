/** The options of `provider-auth fetch`: the most common ones of curl, with the same meaning. */
import type { Options } from "../arguments.ts";

export const requestOptions = {
  request: {
    type: "string",
    short: "X",
    placeholder: "<method>",
    description: "Method (default: GET, or POST with data)",
  },
  header: {
    type: "string",
    short: "H",
    multiple: true,
    placeholder: "<line>",
    description:
      'Header, such as "Accept: text/csv"; "Name:" omits a header that would be sent, "Name;" sends it empty',
  },
  data: {
    type: "string",
    short: "d",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description:
      "Body, sent as a form unless a header sets another type; @file reads a file, @- reads stdin, both without line breaks",
  },
  "data-raw": {
    type: "string",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description: "Like --data, but @ has no special meaning",
  },
  "data-binary": {
    type: "string",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description: "Like --data, but a file is sent byte for byte",
  },
  head: { type: "boolean", short: "I", description: "Send HEAD, and print the response headers" },
  location: { type: "boolean", short: "L", description: "Follow redirects; the token is not sent to other origins" },
  "max-time": {
    type: "string",
    short: "m",
    placeholder: "<seconds>",
    description: "Abort the call after this many seconds",
  },
} as const satisfies Options;

export const answerOptions = {
  output: {
    type: "string",
    short: "o",
    placeholder: "<file>",
    description: "Write the response to a file, which appears only when it is complete",
  },
  include: { type: "boolean", short: "i", description: "Print status and headers before the body" },
  fail: {
    type: "boolean",
    short: "f",
    description: "Exit with code 22 and print no body if the status is 400 or higher",
  },
  "fail-with-body": { type: "boolean", description: "Like --fail, but print the body" },
  silent: { type: "boolean", short: "s", description: "Print no error messages" },
  "show-error": { type: "boolean", short: "S", description: "Print error messages even with --silent" },
  compressed: { type: "boolean", description: "No effect: compressed responses are always requested and decompressed" },
  json: {
    type: "boolean",
    description: "Print the response as a JSON object with url, status, statusText, ok, headers and body",
  },
} as const satisfies Options;
