/**
 * A spec as the pinned facts read it: by what it accepts and shows, whatever the names of its components are. It shares no
 * code with the mock or the generators, so that an error of theirs cannot hide one of the spec.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { root } from "../../scripts/lib/paths.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is whatever YAML holds; every fact checks what it reads.
export type Node = any;

export const readSpec = (provider: string): Node =>
  parse(readFileSync(join(root, "specs", `${provider}.yaml`), "utf8"), { merge: true });

/** The workflows beside the spec. */
export const readWorkflows = (provider: string): Node =>
  parse(readFileSync(join(root, "specs", `${provider}.arazzo.yaml`), "utf8"), { merge: true });

/** The one operation of a method and path, such as `POST /user/login`. */
export type OperationName = `${Uppercase<string>} /${string}`;

export class Spec {
  readonly document: Node;
  readonly workflows: Node;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Node, workflows: Node) {
    this.document = document;
    this.workflows = workflows;
    this.#ajv = new Ajv2020({ strict: false, validateFormats: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, "spec");
  }

  /** What a local reference points at, followed to its end. */
  resolve(node: Node): Node {
    if (typeof node?.$ref !== "string") return node;
    return this.resolve(this.at(node.$ref.slice(1)));
  }

  /** The value at a JSON Pointer. */
  at(pointer: string): Node {
    const keys = pointer.split("/").slice(1);
    return keys.reduce((node, key) => node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
  }

  operation(name: OperationName): Node {
    const [method = "", path = ""] = name.split(" ");
    return this.document.paths[path][method.toLowerCase()];
  }

  /** The names of all operations. */
  operations(): string[] {
    return Object.entries<Node>(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  requestMediaTypes(name: OperationName): string[] {
    return Object.keys(this.resolve(this.operation(name).requestBody).content);
  }

  responseMediaTypes(name: OperationName, status: string): string[] {
    return Object.keys(this.response(name, status).content);
  }

  response(name: OperationName, status: string): Node {
    return this.resolve(this.operation(name).responses[status]);
  }

  /** Whether a request body fits. */
  takes(name: OperationName, body: unknown, mediaType = "application/json"): boolean {
    const content = this.resolve(this.operation(name).requestBody).content[mediaType];
    return this.#fits(content.schema, body);
  }

  /** Whether the body of an answer fits. */
  answers(name: OperationName, status: string, body: unknown): boolean {
    return this.#fits(this.response(name, status).content["application/json"].schema, body);
  }

  /** The schema of a request body or of an answer, without a reference at its top. */
  requestSchema(name: OperationName, mediaType = "application/json"): Node {
    return this.resolve(this.resolve(this.operation(name).requestBody).content[mediaType].schema);
  }

  responseSchema(name: OperationName, status: string): Node {
    return this.resolve(this.response(name, status).content["application/json"].schema);
  }

  /** Every schema by its title, without prose and labels. */
  shapes(): Record<string, Node> {
    const schemas = Object.values<Node>(this.document.components.schemas);
    return Object.fromEntries(schemas.map((schema) => [schema.title, shapeOf(schema)]));
  }

  /** How many nodes bear a label of each kind. */
  labelCounts(node: Node = this.document, counts: Record<string, number> = {}): Record<string, number> {
    if (typeof node !== "object" || node === null) return counts;
    for (const [key, child] of Object.entries<Node>(node)) {
      if (key === "x-provenance") counts[child?.status] = (counts[child?.status] ?? 0) + 1;
      this.labelCounts(child, counts);
    }
    return counts;
  }

  /** Whether a request needs a body, which has to be an object. */
  needsObject(name: OperationName): boolean {
    return this.resolve(this.operation(name).requestBody).required === true && !this.takes(name, "text");
  }

  /** The value of a named example of a request. */
  requestExample(name: OperationName, example: string, mediaType = "application/json"): Node {
    const content = this.resolve(this.operation(name).requestBody).content[mediaType];
    return this.resolve(content.examples[example]).value;
  }

  /** The value of a named example of an answer. */
  responseExample(name: OperationName, status: string, example: string): Node {
    return this.resolve(this.response(name, status).content["application/json"].examples[example]).value;
  }

  /** The one security scheme, by its name. */
  scheme(): Node {
    const [scheme, ...others] = Object.values(this.document.components.securitySchemes);
    if (others.length > 0) throw new Error("The spec has more than one security scheme.");
    return scheme;
  }

  /** What the security scheme says about the token, without the name of an example. */
  token(): Node {
    const { refusals, ...facts } = this.scheme()["x-token"];
    return { ...facts, refusals: refusals.map(({ response: _, ...refusal }: Node) => refusal) };
  }

  /** A step of a sign-in, with the failure actions that it refers to. */
  step(id: string, workflow = "signIn"): Node {
    const { steps } = this.workflows.workflows.find(({ workflowId }: Node) => workflowId === workflow);
    return steps.find(({ stepId }: Node) => stepId === id);
  }

  /** Where a step takes an output from. */
  output(name: string, step: string, workflow = "signIn"): Node {
    const { outputs, "x-outputs": others = {} } = this.step(step, workflow);
    return outputs[name] ?? others[name];
  }

  /** What the body of a step is made of. */
  payload(step: string, workflow = "signIn"): Node {
    return this.step(step, workflow).requestBody.payload;
  }

  /** How a step succeeds, as texts. */
  success(step: string, workflow = "signIn"): string[] {
    return criteriaOf(this.step(step, workflow).successCriteria);
  }

  /** How a step fails: what that means, and its criteria as texts. */
  failures(step: string, workflow = "signIn"): Node {
    const actions = this.step(step, workflow).onFailure.map(({ reference, ...action }: Node) =>
      reference ? this.workflows.components.failureActions[reference.split(".").at(-1)] : action,
    );
    return actions.map(({ name, type, criteria }: Node) => [name, type, ...criteriaOf(criteria)]);
  }

  /**
   * Every label of an operation, of the security scheme and of the refusal of a token, by where it stands: `request
   * application/json`, `response 401`, `response 401 wrongCode` and so on. What has none has that of the node around it.
   */
  labels(name: OperationName): Record<string, string> {
    const { parameters = [], requestBody, responses } = this.operation(name);
    const [{ response: refusal }] = this.scheme()["x-token"].refusals;
    const labelled: [string, Node][] = [
      ["security scheme", this.scheme()],
      ...parameters.map((one: Node) => [`parameter ${this.resolve(one).name}`, one]),
      ...this.#contents("request", this.resolve(requestBody)),
      ...Object.entries(responses).flatMap(([status, response]) => this.#contents(`response ${status}`, response)),
      ...this.#contents("refused token", { $ref: `#/components/responses/${refusal}` }),
      ...Object.values<Node>(this.document.components.schemas).map((schema): [string, Node] => [
        `schema ${schema.title}`,
        schema,
      ]),
    ];
    return Object.fromEntries(
      labelled.flatMap(([where, node]) => {
        const status = (node["x-provenance"] ?? this.resolve(node)["x-provenance"])?.status;
        return status === undefined ? [] : [[where, status]];
      }),
    );
  }

  /** A body or response, its media types and their examples, each with its place. */
  #contents(where: string, reference: Node): [string, Node][] {
    const { content = {} } = this.resolve(reference);
    return [
      [where, reference],
      ...Object.entries<Node>(content).flatMap(([mediaType, media]): [string, Node][] => [
        [`${where} ${mediaType}`, media],
        ...Object.entries<Node>(media.examples ?? {}).map(([example, node]): [string, Node] => [
          `${where} ${mediaType} ${example}`,
          node,
        ]),
      ]),
    ];
  }

  #fits(schema: Node, value: unknown): boolean {
    // By text: two media types with one schema share what is compiled of it.
    const key = JSON.stringify(schema);
    let validate = this.#validators.get(key);
    if (!validate) {
      const rooted = JSON.parse(key.replaceAll('"#/', '"spec#/'));
      validate = this.#ajv.compile(rooted);
      this.#validators.set(key, validate);
    }
    return validate(value);
  }
}

const criteriaOf = (criteria: Node): string[] =>
  criteria.map(({ context, type, condition }: Node) => (type === "regex" ? `${context} is ${condition}` : condition));

/** A schema without what tells people about it. The members of `properties` are names, not keywords. */
function shapeOf(node: Node, isSchema = true): Node {
  if (Array.isArray(node)) return node.map((one) => shapeOf(one));
  if (typeof node !== "object" || node === null) return node;
  const kept = Object.entries<Node>(node).filter(([key]) => !isSchema || !/^(title|description|\$ref|x-.*)$/.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, shapeOf(value, !isSchema || key !== "properties")]));
}
