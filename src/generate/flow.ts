/** Generates the flow of an account: it signs in, renews and revokes its token, and adds it to calls. */
import type { OpenApiDocument } from "../openapi/document.ts";
import type { Input, SignIn, Step, Workflow } from "../openapi/sign-in.ts";
import { attachOf, isTokenRefusedOf, valueOfToken } from "./attachments.ts";
import { inputExpression } from "./credentials.ts";
import type { ErrorAt } from "./error-at.ts";
import { membersOf } from "./expressions.ts";
import { schemaOf } from "./formats.ts";
import { codeOf } from "./kinds.ts";
import { formatsOf } from "./request.ts";
import { arrayOf, guarded, type Imports, indent, objectOf } from "./source.ts";
import { issuedOf } from "./token.ts";
import { statementsOf } from "./workflow.ts";

export interface FlowOptions {
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
  readonly imports: Imports;
  readonly reserved: ReadonlySet<string>;
  readonly errorAt: ErrorAt;
}

/** The object for the kind that was passed. Members that all kinds have appear once. */
export function choiceOf(objects: readonly (readonly string[])[]): string {
  const [first = [], ...others] = objects;
  if (others.length === 0) return objectOf(first);
  const common = first.filter((member) => others.every((other) => other.includes(member)));
  const own = objects.map((members) => objectOf(members.filter((member) => !common.includes(member))));
  return objectOf([`...${arrayOf(own)}[kind]`, ...common]);
}

/** The members of the flow: `login`, `refresh`, `logout`, `attach`, `isTokenRefused`. */
export function flowOf(options: FlowOptions): string {
  const { signIn, imports } = options;
  const schemaOfBody = (step: Step) => schemaOf(options.document, step.operation, formatsOf(step)[0] ?? "");
  const usual = { imports, schemaOf: schemaOfBody, reserved: options.reserved, errorAt: options.errorAt };
  const end = (isRefresh: boolean) => (outputOf: (name: string) => string | undefined) =>
    `return ${issuedOf(signIn, imports, outputOf, isRefresh)};\n`;
  const login = (workflow: Workflow, payload?: (step: Step) => string) =>
    statementsOf({ ...usual, workflow, payload, input: inputExpression, end: end(false) });
  const bodies = signIn.kinds.map((workflow) =>
    login(workflow, (step) => `payload${workflow.steps.indexOf(step) || ""}`),
  );
  // Kinds that differ only in what they send share the code. That must be known before the first answer.
  const isKnown = (step: Step) => !step.isSingleUse && !(step.payload && !("members" in step.payload));
  const isShared =
    bodies.length > 1 &&
    bodies.every((body) => body === bodies[0]) &&
    signIn.kinds.every(({ steps }) => steps.every(isKnown));
  const hasCodes = codeOf(signIn) !== undefined;
  const start = hasCodes ? "codes.expectNew();\nconst { send } = context;\n" : "";
  const parameters = `credentials, ${hasCodes ? "context" : "{ send }"}`;
  const functionOf = (body: string) => `async (${parameters}) => {\n${indent(start + body)}}`;
  const scope = { imports, input: inputExpression, output: () => "" };
  const [first] = signIn.kinds as [Workflow];
  const payloads = () =>
    first.steps
      .map(({ payload }, index) => {
        if (!payload) return "";
        const each = signIn.kinds.map(({ steps }) => membersOf((steps[index] as Step).payload, scope));
        return `const payload${index || ""} = ${choiceOf(each)};\n`;
      })
      .join("");
  const members = [
    signIn.kinds.length === 1
      ? `async login(${parameters}) {\n${indent(start + login(first))}}`
      : isShared
        ? `async login(${parameters}) {\n${indent(start + payloads() + bodies[0])}}`
        : `login: (${arrayOf(signIn.kinds.map((workflow) => functionOf(login(workflow))))} satisfies ${imports.use("type Flow")}["login"][])[kind] as Flow["login"]`,
  ];
  const ofToken = (input: Input) => {
    const kept = valueOfToken(input.path.join("."));
    // A token keeps only strings.
    const value = input.type === "string" ? kept : `(${kept} && Number(${kept}))`;
    return input.default === undefined ? value : `(${value} ?? ${JSON.stringify(input.default)})`;
  };
  /** The condition for a missing output that a workflow needs: some sign-ins end without it. */
  const missingOf = ({ inputs }: Workflow) =>
    inputs
      .filter(({ isRequired, default: standard }) => isRequired && standard === undefined)
      .map(({ path }) => valueOfToken(path.join(".")))
      .filter((value) => value !== "token.value")
      .map((value) => `!${value}`)
      .join(" || ");
  const there = signIn.origin
    ? {
        start: "const baseUrl = (token.origin ?? at.origin) + at.baseUrl.slice(at.origin.length);\n",
        baseUrl: "baseUrl",
      }
    : { start: "" };
  if (signIn.refresh) {
    const missing = missingOf(signIn.refresh);
    const guard = missing ? `if (${missing}) return undefined;\n` : "";
    const statements = statementsOf({ ...usual, ...there, workflow: signIn.refresh, input: ofToken, end: end(true) });
    members.push(`async refresh(token, { send }) {\n${indent(guard + there.start + statements)}}`);
  }
  if (signIn.logout) {
    const missing = missingOf(signIn.logout);
    const guard = missing ? guarded(missing, `throw ${imports.use("withoutOutputs")}(name);\n`) : "";
    const statements = statementsOf({ ...usual, ...there, workflow: signIn.logout, input: ofToken, end: () => "" });
    members.push(`async logout(token, { send }) {\n${indent(guard + there.start + statements)}}`);
  }
  if (signIn.origin) members.push("originFromLogin: true");
  members.push(attachOf(signIn.attachments, imports), isTokenRefusedOf(signIn.refusals, imports));
  return members.map((member) => `${member},\n`).join("");
}
