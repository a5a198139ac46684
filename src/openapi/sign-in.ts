/**
 * The sign-in of a vendor: the facts of `x-token` and the workflows that it names, with references resolved and checked
 * against the document. Used by the generator, the mock and the documentation.
 */
import type { KnownOperation, SecurityScheme } from "./document.ts";

export interface SignIn {
  /** The security scheme that has `x-token`, and its name. */
  readonly schemeName: string;
  readonly scheme: SecurityScheme;
  /** One workflow for each kind of credentials, the usual kind first. */
  readonly kinds: readonly Workflow[];
  /** Its inputs are outputs of the sign-in. */
  readonly refresh?: Workflow;
  readonly logout?: Workflow;
  readonly attachments: readonly Attachment[];
  readonly lifetime?: Lifetime;
  /** Answers to later calls that refuse the token: any of these. */
  readonly refusals: readonly Refusal[];
  /** The output with the origin of later calls, and the allowed hosts; `*.` matches one label or more. */
  readonly origin?: { readonly from: string; readonly hosts: readonly string[] };
  /** How many valid tokens an account may have at a time; undefined if that is not documented. */
  readonly maxSessions?: number;
}

/** The workflows of a sign-in; those for refresh and logout come last. */
export const workflowsOf = ({ kinds, refresh, logout }: SignIn): Workflow[] => [
  ...kinds,
  ...(refresh ? [refresh] : []),
  ...(logout ? [logout] : []),
];

/** Where the token, or another output, goes in a later call. */
export interface Attachment {
  readonly in: "header" | "query" | "cookie" | "body";
  readonly name: string;
  /** The output of the sign-in that goes there. */
  readonly from: string;
  /** The prefix of the value, such as `Bearer `. */
  readonly prefix: string;
  /** HTTP methods in upper case; undefined: those that no other attachment of the same output names. */
  readonly methods?: readonly string[];
  readonly isOptional: boolean;
}

export interface Lifetime {
  /** The output with the lifetime or the expiry of the token. */
  readonly from?: string;
  readonly unit: "seconds" | "minutes" | "milliseconds" | "clock" | "date" | "epochSeconds";
  readonly defaultSeconds?: number;
  readonly isSliding: boolean;
  /** Outputs with the dates of issue and expiry, as strings. */
  readonly issued?: string;
  readonly expires?: string;
}

export interface Refusal {
  readonly status: number;
  /** The part of the answer that, together with the status, identifies the refusal. */
  readonly place?: { readonly pointer: string } | { readonly header: string };
  /** The values that mean a refusal, or the values that do not. */
  readonly in?: readonly (string | number | boolean)[];
  readonly notIn?: readonly (string | number | boolean)[];
  /** Name of the response component with an example. */
  readonly response?: string;
}

export interface Workflow {
  readonly id: string;
  readonly summary?: string;
  readonly description?: string;
  readonly inputs: readonly Input[];
  /** The steps in document order; the workflow starts with the first one. */
  readonly steps: readonly Step[];
  /**
   * Outputs of the workflow, such as `token`: for each step that can end the workflow, an output of that step or of an
   * earlier one. `token` has an entry for every ending; other outputs may lack some.
   */
  readonly outputs: Readonly<Record<string, readonly StepOutput[]>>;
}

export interface Input {
  /** Names, outermost first, such as `["accessToken", "identifier"]`. */
  readonly path: readonly string[];
  readonly description?: string;
  /** Whether it has `format: password`, or is a one-time code. All other inputs are the account's identity. */
  readonly isSecret: boolean;
  readonly isRequired: boolean;
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly pattern?: string;
  /** The value to send if the input is omitted; undefined: none. */
  readonly default?: unknown;
}

export interface Step {
  readonly id: string;
  readonly description?: string;
  readonly operation: KnownOperation;
  /**
   * Media types of the body that a user may choose from, default first; empty if there is no body. All are JSON, a form, XML
   * or `text/plain`. A `text/plain` payload is a single value; the payload of a form or XML is flat.
   */
  readonly contentTypes: readonly string[];
  readonly payload?: Template;
  readonly parameters: readonly Parameter[];
  readonly security?:
    | { readonly scheme: "basic"; readonly username: Value; readonly password: Value }
    | { readonly scheme: "bearer"; readonly token: Value };
  /** The step succeeds if all of these hold. */
  readonly success: readonly Condition[];
  /** The first action whose conditions hold applies. If none does: the next step, or the end after the last. */
  readonly onSuccess: readonly Action[];
  /** The first action whose conditions hold applies. If none does: a failure that the documents do not explain. */
  readonly onFailure: readonly Action[];
  /**
   * The outputs by name. An output may exist only in a failed answer, such as a receipt that the step after a failure needs.
   * So an output that an answer lacks is not an error in itself.
   */
  readonly outputs: Readonly<Record<string, Source>>;
  readonly oneTimeCode?: OneTimeCode;
  /** Whether it sends a value that can be used only once: a one-time code, or an output of an earlier step. */
  readonly isSingleUse: boolean;
}

export interface Parameter {
  readonly in: "header" | "query" | "path" | "cookie";
  readonly name: string;
  /** The prefix of the value, such as `Bearer `. */
  readonly prefix: string;
  readonly value: Value;
}

export interface OneTimeCode {
  readonly input: Input;
  /** A boolean in an earlier answer that says whether a code is needed; undefined: always. */
  readonly needed?: StepOutput;
  readonly enrolment?: { readonly svg: StepOutput; readonly verified?: StepOutput };
}

export interface StepOutput {
  readonly step: string;
  readonly output: string;
}

/** A value that is known before a request: a literal, an input, or an output of an earlier step. */
export type Value = { readonly literal: unknown } | { readonly input: Input } | StepOutput;

/** A body, with values at any depth. A member without a value is omitted. */
export type Template =
  | Value
  | { readonly members: Readonly<Record<string, Template>> }
  | { readonly items: readonly Template[] };

/** A part of an answer. */
export type Source =
  | { readonly from: "status" }
  /** JSON Pointer; the empty one is the whole body, as a string if it is not JSON. */
  | { readonly from: "body"; readonly pointer: string }
  | { readonly from: "header"; readonly name: string }
  | { readonly from: "cookie"; readonly name: string };

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | {
      readonly source: Source;
      readonly operator: "==" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: number | boolean | null;
    }
  | { readonly source: Source; readonly regex: string };

export type Action =
  /** Ends the workflow; after a failure, with this code of `AuthError`. */
  | { readonly type: "end"; readonly code?: string; readonly when: readonly Condition[] }
  | { readonly type: "goto"; readonly step: string; readonly when: readonly Condition[] }
  /** Asks for another one-time code, up to `limit` times; only on a step that sends one. Then the next action applies. */
  | { readonly type: "retry"; readonly limit: number; readonly when: readonly Condition[] };
