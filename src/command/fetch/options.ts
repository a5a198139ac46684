/** The options of `provider-auth fetch`: the best known ones of curl, with its meaning. */
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
    description: 'Header, such as "Accept: text/csv"; "Name:" omits one that would be sent, "Name;" sends an empty one',
  },
  data: {
    type: "string",
    short: "d",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description:
      "Body, as a form unless a header says otherwise; @file reads it from a file without line ends, @- from stdin",
  },
  "data-raw": {
    type: "string",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description: "As --data, but @ has no meaning",
  },
  "data-binary": {
    type: "string",
    multiple: true,
    mayBeEmpty: true,
    placeholder: "<data>",
    description: "As --data, but a file is sent byte for byte",
  },
  head: { type: "boolean", short: "I", description: "Send HEAD, and print the headers of the answer" },
  location: { type: "boolean", short: "L", description: "Follow redirects; the token goes to no other origin" },
  "max-time": {
    type: "string",
    short: "m",
    placeholder: "<seconds>",
    description: "End the call after so many seconds",
  },
} as const satisfies Options;

export const answerOptions = {
  output: {
    type: "string",
    short: "o",
    placeholder: "<file>",
    description: "Write the answer to a file, which is there only when it is whole",
  },
  include: { type: "boolean", short: "i", description: "Print status and headers before the body" },
  fail: {
    type: "boolean",
    short: "f",
    description: "Exit with 22 and without the body when the status is 400 or above",
  },
  "fail-with-body": { type: "boolean", description: "As --fail, but with the body" },
  silent: { type: "boolean", short: "s", description: "Print no error messages" },
  "show-error": { type: "boolean", short: "S", description: "Print error messages in spite of --silent" },
  compressed: { type: "boolean", description: "No effect: compressed answers are always asked for and decompressed" },
  json: {
    type: "boolean",
    description: "Print the answer as a JSON object, with url, status, statusText, ok, headers and body",
  },
} as const satisfies Options;
