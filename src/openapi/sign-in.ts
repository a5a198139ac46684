/**
 * How a vendor is signed in to: what `x-token` says of its token, and the workflows that it names, without references and
 * checked against the document. Shared by the generator, the mock and the documentation.
 */
import type { KnownOperation, SecurityScheme } from "./document.ts";

export interface SignIn {
  /** Name of the security scheme that has `x-token`, and the scheme. */
  readonly schemeName: string;
  readonly scheme: SecurityScheme;
  /** One workflow per kind of credentials, the usual one first. */
  readonly kinds: readonly Workflow[];
  /** Takes outputs of the sign-in as inputs. */
  readonly refresh?: Workflow;
  readonly logout?: Workflow;
  readonly attachments: readonly Attachment[];
  readonly lifetime?: Lifetime;
  /** Any of them refuses the token of a later call. */
  readonly refusals: readonly Refusal[];
  /** The output with the origin of later calls, and the hosts that are allowed there; `*.` stands for one label or more. */
  readonly origin?: { readonly from: string; readonly hosts: readonly string[] };
  /** How many live tokens an account may have; undefined where nothing is documented. */
  readonly maxSessions?: number;
}

/** The workflows of a sign-in, those for refresh and logout last. */
export const workflowsOf = ({ kinds, refresh, logout }: SignIn): Workflow[] => [
  ...kinds,
  ...(refresh ? [refresh] : []),
  ...(logout ? [logout] : []),
];

/** Where the token, or another output, goes in a later call. */
export interface Attachment {
  readonly in: "header" | "query" | "cookie" | "body";
  readonly name: string;
  /** The output of the sign-in. */
  readonly from: string;
  /** The prefix of the value, such as `Bearer `. */
  readonly prefix: string;
  /** Upper-case methods; undefined: those that no other attachment of the same output names. */
  readonly methods?: readonly string[];
  readonly isOptional: boolean;
}

export interface Lifetime {
  /** The output that says how long the token lives, or when it ends. */
  readonly from?: string;
  readonly unit: "seconds" | "minutes" | "milliseconds" | "clock" | "date" | "epochSeconds";
  readonly defaultSeconds?: number;
  readonly isSliding: boolean;
  /** Outputs with the dates of issue and end, as texts. */
  readonly issued?: string;
  readonly expires?: string;
}

export interface Refusal {
  readonly status: number;
  /** The part of the answer that decides, together with the status. */
  readonly place?: { readonly pointer: string } | { readonly header: string };
  /** The values there that refuse, or all but those that do not. */
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
  /** In document order; the first one begins. */
  readonly steps: readonly Step[];
  /**
   * Outputs of the workflow, such as `token`: one entry for each step that can end it, of that step or of an earlier one.
   * `token` has an entry for every ending; another output may lack some.
   */
  readonly outputs: Readonly<Record<string, readonly StepOutput[]>>;
}

export interface Input {
  /** Names from the outside in, such as `["accessToken", "identifier"]`. */
  readonly path: readonly string[];
  readonly description?: string;
  /** Has `format: password`, or is a one-time code. All others are the account's identity. */
  readonly isSecret: boolean;
  readonly isRequired: boolean;
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly pattern?: string;
  /** What is sent when it is not given; undefined: nothing. */
  readonly default?: unknown;
}

export interface Step {
  readonly id: string;
  readonly description?: string;
  readonly operation: KnownOperation;
  /**
   * Media types of the body that a user may choose from, the default first; none: no body. All are JSON, a form, XML or
   * `text/plain`; the payload of that one is a single value, the payload of a form or of XML is flat.
   */
  readonly contentTypes: readonly string[];
  readonly payload?: Template;
  readonly parameters: readonly Parameter[];
  readonly security?:
    | { readonly scheme: "basic"; readonly username: Value; readonly password: Value }
    | { readonly scheme: "bearer"; readonly token: Value };
  /** All of them. */
  readonly success: readonly Condition[];
  /** The first whose conditions hold; none: the next step, or the end after the last. */
  readonly onSuccess: readonly Action[];
  /** The first whose conditions hold; none: a failure that the documents do not explain. */
  readonly onFailure: readonly Action[];
  /**
   * An output may be in a failed answer alone, such as a receipt, when a step that a failure goes to needs it. So one that
   * an answer lacks is no error by itself.
   */
  readonly outputs: Readonly<Record<string, Source>>;
  readonly oneTimeCode?: OneTimeCode;
  /** Whether it spends what serves once: a one-time code, or an output of an earlier step. */
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
  /** A flag in an earlier answer; undefined: whenever the step is reached. */
  readonly needed?: StepOutput;
  readonly enrolment?: { readonly svg: StepOutput; readonly verified?: StepOutput };
}

export interface StepOutput {
  readonly step: string;
  readonly output: string;
}

/** What is known before a request: a literal, an input, or an output of an earlier step. */
export type Value = { readonly literal: unknown } | { readonly input: Input } | StepOutput;

/** A body, with values at any depth. A member without a value is omitted. */
export type Template =
  | Value
  | { readonly members: Readonly<Record<string, Template>> }
  | { readonly items: readonly Template[] };

/** A part of an answer. */
export type Source =
  | { readonly from: "status" }
  /** JSON Pointer; the empty one is the whole body, as text where it is not JSON. */
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
  /** Ends the workflow; on failure with this code of `AuthError`. */
  | { readonly type: "end"; readonly code?: string; readonly when: readonly Condition[] }
  | { readonly type: "goto"; readonly step: string; readonly when: readonly Condition[] }
  /** Asks for another one-time code, so many times; only on a step that has one. Then the next action counts. */
  | { readonly type: "retry"; readonly limit: number; readonly when: readonly Condition[] };
