/** The drawing of a sequence: legible wherever its lines come from. */
import { beforeEach, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { diagramOf } from "../../scripts/docs/diagram.ts";
import { overviewOf } from "../../scripts/docs/landing.ts";
import type { Row } from "../../scripts/docs/sequence.ts";
import { type Box, type Drawing, readDrawing, type Text } from "../support/drawing.ts";
import { vendors } from "../support/specs.ts";

const draw = (rows: Row[]) => readDrawing(diagramOf(rows, "Your code", "vendor.example", 'A "name" & more').text);

/** Two calls with two branches each, and labels of one line and of two. */
const rows: Row[] = [
  { kind: "call", text: "POST /first" },
  { kind: "request", text: "one" },
  { kind: "branch", text: "good" },
  { kind: "reply", text: "200 a_long_name_of_a_member, another_long_name" },
  { kind: "branch", text: "bad" },
  { kind: "reply", text: "401" },
  { kind: "end", text: "" },
  { kind: "call", text: "POST /second" },
  { kind: "branch", text: "with a code" },
  { kind: "request", text: "two" },
  { kind: "reply", text: "200" },
  { kind: "end", text: "" },
  { kind: "use", text: "?token=<a_long_name>, or the_token in the body" },
];

test("reads from the head down as its rows do, with every arrow in the right direction", () => {
  const { name, participants, lines } = draw(rows);
  expect(name).toBe('A "name" & more');
  expect(participants).toEqual(["Your code", "vendor.example"]);
  expect(lines).toEqual([
    "[POST /first]",
    "one →",
    "good:",
    "← 200 a_long_name_of_a_member, another_long_name",
    "bad:",
    "← 401",
    "[POST /second]",
    "with a code:",
    "two →",
    "← 200",
    "[?token=<a_long_name>, or the_token in the body]",
  ]);
});

test("breaks a label after a comma when it has more than 40 letters, and between words only where a part is as long", () => {
  const labels = (text: string) =>
    draw([{ kind: "request", text }])
      .texts.filter(({ kind }) => kind === "label")
      .map((label) => label.text);
  expect(labels("a234567890123456789, b234567890123456789")).toEqual(["a234567890123456789, b234567890123456789"]);
  expect(labels("a234567890123456789, b2345678901234567890")).toEqual(["a234567890123456789,", "b2345678901234567890"]);
  expect(labels("a234567890123456789, b23456789012345678, c")).toEqual([
    "a234567890123456789, b23456789012345678,",
    "c",
  ]);
  expect(labels(`${"a".repeat(30)} ${"b".repeat(30)}`)).toEqual(["a".repeat(30), "b".repeat(30)]);
  expect(labels(`${"a".repeat(20)} ${"b".repeat(18)}, c`)).toEqual([`${"a".repeat(20)} ${"b".repeat(18)},`, "c"]);
  expect(labels(`${"a".repeat(50)}`)).toHaveLength(1);
  expect(labels("a, b, c, d")).toEqual(["a, b, c, d"]);
});

test("marks what is not documented at its end, on a line of its own where there is no room", () => {
  const marked = (text: string, status: Row["status"]) => {
    const { lines, texts } = draw([{ kind: "reply", text, status }]);
    return [lines[0], texts.filter(({ kind }) => kind === "label").map((label) => label.text)];
  };
  expect(marked("401", "assumed")).toEqual(["← 401 assumed", ["401 assumed"]]);
  expect(marked("401", "documented")).toEqual(["← 401", ["401"]]);
  expect(marked(`200 ${"a".repeat(34)}`, "observed")[1]).toEqual([`200 ${"a".repeat(34)}`, "observed"]);
  expect(diagramOf([{ kind: "use", text: "x", status: "assumed" }], "a", "b", "c").text).toContain(
    '>x <tspan class="assumed">assumed</tspan></text>',
  );
});

test("escapes what it shows", () => {
  expect(draw([{ kind: "use", text: "<script>&" }]).lines).toEqual(["[<script>&]"]);
});

describe("the whole drawing of two calls", () => {
  let drawing: Drawing;
  let texts: Text[];
  let boxes: Box[];
  beforeEach(() => {
    drawing = draw(rows);
    ({ texts, boxes } = drawing);
  });
  const ofKind = (kind: string) => boxes.filter((box) => box.kind === kind);
  const yOf = (text: string) => texts.find((each) => each.text === text)?.y ?? Number.NaN;
  const holds = ({ top, bottom }: Box, text: string) => top < yOf(text) && yOf(text) < bottom;

  test("has a frame around the branches of each call, and nothing else in it", () => {
    const frames = ofKind("frame").map((frame) =>
      texts.filter(({ text }) => holds(frame, text)).map(({ text }) => text),
    );
    expect(frames).toEqual([
      ["good", "200 a_long_name_of_a_member,", "another_long_name", "bad", "401"],
      ["with a code", "two", "200"],
    ]);
  });

  test("has no text over another, and no box over another", () => {
    const heights = texts.filter(({ kind }) => kind !== "name").map(({ y }) => y);
    const gaps = heights.slice(1).map((y, index) => y - (heights[index] ?? 0));
    expect(Math.min(...gaps)).toBe(15);
    const stacked = boxes.filter(({ kind }) => kind !== "participant").sort((a, b) => a.top - b.top);
    expect(stacked.map(({ kind }) => kind)).toEqual(["call", "frame", "call", "frame", "use"]);
    for (const [index, { top, bottom }] of stacked.entries()) {
      expect(bottom).toBeGreaterThan(top);
      expect(top).toBeGreaterThan(stacked[index - 1]?.bottom ?? 0);
    }
  });

  test("has a line below each participant, from its box to the end", () => {
    expect(drawing.lifelines).toEqual([
      { x: [56, 56], y: [36, drawing.height - 10] },
      { x: [344, 344], y: [36, drawing.height - 10] },
    ]);
    // Calls span both lines, with room on either side, as frames do.
    expect(ofKind("call").map(({ left, right }) => [left, right])).toEqual([
      [12, 388],
      [12, 388],
    ]);
    expect(ofKind("use").map(({ left, right }) => [left, right])).toEqual([[12, 388]]);
    expect(ofKind("frame").map(({ left, right }) => [left, right])).toEqual([
      [12, 388],
      [12, 388],
    ]);
  });

  test("parts the branches of a call by a line, above the condition of the second one", () => {
    const [divider, ...others] = drawing.dividers;
    expect(others).toEqual([]);
    expect(divider?.x).toEqual([12, 388]);
    const [from = 0, to = 0] = divider?.y ?? [];
    expect([from - yOf("another_long_name"), yOf("bad") - from, to - from]).toEqual([18, 16, 0]);
  });

  test("begins a frame above the condition of its first branch", () => {
    expect(ofKind("frame").map(({ top }, index) => yOf(["good", "with a code"][index] ?? "") - top)).toEqual([16, 16]);
  });

  test("has each participant's name in the middle of its box, one at each side", () => {
    const [client, vendor] = ofKind("participant");
    expect(client).toEqual({ kind: "participant", left: 2, right: 86.8, top: 4, bottom: 34 });
    expect(vendor).toEqual({ kind: "participant", left: 277.2, right: 398, top: 4, bottom: 34 });
    expect(texts.filter(({ kind }) => kind === "name").map(({ x, y }) => [x.toFixed(1), y])).toEqual([
      ["44.4", 24],
      ["337.6", 24],
    ]);
  });
});

test.each(providerNames)(
  "the drawing of %s has everything within its edges, and no line that is too long",
  (provider) => {
    const { document, signIn } = vendors[provider];
    const { texts, boxes, width, height } = draw(overviewOf(provider, document, signIn, true).sequence);
    expect(width).toBe(400);
    for (const { text, x, y } of texts) {
      expect(text.length, text).toBeLessThanOrEqual(40);
      expect(y, text).toBeGreaterThan(10);
      expect(y, text).toBeLessThan(height - 10);
      expect(x, text).toBeGreaterThan(0);
      expect(x, text).toBeLessThan(width);
    }
    for (const { top, bottom, left, right } of boxes) {
      expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThan(height);
      expect(right).toBeLessThanOrEqual(width);
    }
  },
);
