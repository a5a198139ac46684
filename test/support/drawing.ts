/** A sequence diagram as its reader sees it: by where things are on the drawing, not by their order in the SVG. */
import { DOMParser, type Element } from "@xmldom/xmldom";

export interface Text {
  text: string;
  kind: string;
  x: number;
  y: number;
}

export interface Box {
  kind: string;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Line {
  x: [from: number, to: number];
  y: [from: number, to: number];
}

export interface Drawing {
  width: number;
  height: number;
  /** What those are told who do not see it. */
  name: string | null;
  /** From left to right. */
  participants: string[];
  texts: Text[];
  boxes: Box[];
  /** The line below each participant. */
  lifelines: Line[];
  /** What parts the branches of a frame. */
  dividers: Line[];
  /** From the head down, a line each: `[in a box]`, `a branch:`, `a request →` to the vendor, `← a reply` from it. */
  lines: string[];
}

/** Reads an SVG of `diagramOf`; fails when it is not well-formed. */
export function readDrawing(svg: string): Drawing {
  const onError = (_: string, message: string) => {
    throw new Error(message);
  };
  const { documentElement: root } = new DOMParser({ onError }).parseFromString(svg, "text/xml");
  if (!root) throw new Error("There is no drawing.");
  const all = (name: string) => [...root.getElementsByTagName(name)];
  const stray = all("text").reduce(
    (rest, { textContent }) => rest.replace(textContent ?? "", ""),
    root.textContent ?? "",
  );
  if (stray.trim()) throw new Error(`There is text outside the labels: ${stray}`);
  const texts = all("text").map((element) => ({
    text: (element.textContent ?? "").trim(),
    kind: element.getAttribute("class") ?? "",
    x: numberOf(element, "x"),
    y: numberOf(element, "y"),
  }));
  const boxes = all("rect").map((element) => {
    const [left, top] = [numberOf(element, "x"), numberOf(element, "y")];
    const [right, bottom] = [left + numberOf(element, "width"), top + numberOf(element, "height")];
    return { kind: element.getAttribute("class") ?? "", top, bottom, left, right };
  });
  const linesOfKind = (kind: string): Line[] =>
    all("line")
      .filter((element) => element.getAttribute("class") === kind)
      .map((element) => ({
        x: [numberOf(element, "x1"), numberOf(element, "x2")],
        y: [numberOf(element, "y1"), numberOf(element, "y2")],
      }));
  const arrows = arrowsOf(all("path").map((element) => element.getAttribute("d") ?? ""));
  const names = texts.filter(({ kind }) => kind === "name").sort((a, b) => a.x - b.x);
  const [, , width = 0, height = 0] = root.getAttribute("viewBox")?.split(" ").map(Number) ?? [];
  return {
    width,
    height,
    name: root.getAttribute("aria-label"),
    participants: names.map(({ text }) => text),
    texts,
    boxes,
    lifelines: linesOfKind("lifeline"),
    dividers: linesOfKind("branch"),
    lines: linesOf(texts, boxes, arrows),
  };
}

const numberOf = (element: Element, name: string) => Number(element.getAttribute(name));

interface Arrow {
  y: number;
  isRequest: boolean;
}

/** A shaft is `M<from> <y>H<to>`; its head `M<to> <y>l<back> …` follows it, and points away from where it comes from. */
function arrowsOf(paths: string[]): Arrow[] {
  const arrows: Arrow[] = [];
  for (let index = 0; index < paths.length; index += 2) {
    const [, from = "", y = "", to = ""] = /^M(\d+) (\d+)H(\d+)$/.exec(paths[index] ?? "") ?? [];
    const isRequest = Number(from) < Number(to);
    if (paths[index + 1] !== `M${to} ${y}l${isRequest ? -8 : 8} -4v8z`) {
      throw new Error(`The shaft ${paths[index]} has the head ${paths[index + 1]}.`);
    }
    arrows.push({ y: Number(y), isRequest });
  }
  return arrows;
}

/** Gives the labels to what follows them on the way down: the arrow below them, or the box that they are in. */
function linesOf(texts: Text[], boxes: Box[], arrows: Arrow[]): string[] {
  const lines: string[] = [];
  let labels: string[] = [];
  const take = () => {
    const text = labels.join(" ");
    labels = [];
    return text;
  };
  const strayLabels = () => {
    lines.push(...labels);
    labels = [];
  };
  const marks: [y: number, read: () => unknown][] = [
    ...texts.filter(({ kind }) => kind === "label").map(({ y, text }) => mark(y, () => labels.push(text))),
    ...arrows.map(({ y, isRequest }) => mark(y, () => lines.push(isRequest ? `${take()} →` : `← ${take()}`))),
    ...texts
      .filter(({ kind }) => kind === "condition")
      .map(({ y, text }) =>
        mark(y, () => {
          strayLabels();
          lines.push(`${text}:`);
        }),
      ),
    ...boxes
      .filter(({ kind }) => kind === "call" || kind === "use")
      .flatMap(({ top, bottom }) => [mark(top, strayLabels), mark(bottom, () => lines.push(`[${take()}]`))]),
  ];
  for (const [, read] of marks.sort(([a], [b]) => a - b)) read();
  strayLabels();
  return lines;
}

const mark = (y: number, read: () => unknown): [number, () => unknown] => [y, read];
