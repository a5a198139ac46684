/** Creates errors for documents that are valid but cannot be compiled. */
import { readFileSync } from "node:fs";
import { Cursor } from "../openapi/cursor.ts";
import { parseYaml } from "../openapi/read-document.ts";

/** The place of an error: a member of the OpenAPI document, or a workflow and perhaps one of its steps. */
export type Place = string | { readonly workflow: string; readonly step?: string };

/** Creates an error: one sentence, with file and line. */
export type ErrorAt = (sentence: string, place: Place) => Error;

export const errorsIn =
  (documentFile: string, workflowFile: string): ErrorAt =>
  (sentence, place) => {
    const open = (file: string) => {
      const { source, value } = parseYaml(readFileSync(file, "utf8"), file);
      return new Cursor(source, value);
    };
    if (typeof place === "string") return open(documentFile).at(place).error(sentence);
    const named = (items: Cursor[], key: string, name: string) => items.find((item) => item.at(key).text === name);
    const workflow = named(open(workflowFile).at("workflows").items, "workflowId", place.workflow);
    const step = workflow && place.step && named(workflow.at("steps").items, "stepId", place.step);
    return (step || workflow || open(workflowFile)).error(sentence);
  };
