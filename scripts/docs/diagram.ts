/**
 * Draws a sequence diagram of two participants as SVG. The classes of site.css define the colours. Lengths are in pixels of
 * the drawing.
 */
import { type Html, html } from "./html.ts";
import type { Row } from "./sequence.ts";

const width = 400;
/** The positions of the two lifelines. */
const left = 56;
const right = width - left;
const middle = width / 2;
const lineHeight = 15;
/** The maximum length of a label between the lifelines, in the font and size of site.css. */
const longestLine = 40;

/**
 * Draws the diagram.
 *
 * @param name its accessible name
 */
export function diagramOf(rows: Row[], client: string, vendor: string, name: string): Html {
  const parts: Html[] = [];
  const frames: Html[] = [];
  let y = 52;
  let top: number | undefined;
  for (const { kind, text, status } of rows) {
    // Documented facts are not marked.
    const mark = status === "documented" ? undefined : status;
    const lines = wrap(mark ? `${text} ${mark}` : text);
    switch (kind) {
      case "call":
      case "use":
        parts.push(
          html`<rect class="${kind}" x="${left - 44}" y="${y}" width="${right - left + 88}" height="${lines.length * lineHeight + 11}" rx="5"/>${label(lines, y + 18, mark)}`,
        );
        y += lines.length * lineHeight + 27;
        break;
      case "request":
      case "reply":
        y += lines.length * lineHeight;
        parts.push(...label(lines, y - (lines.length - 1) * lineHeight, mark), arrow(kind, y + 7));
        y += 24;
        break;
      case "branch":
        if (top === undefined) top = y - 6;
        else parts.push(html`<line class="branch" x1="12" x2="${width - 12}" y1="${y - 6}" y2="${y - 6}"/>`);
        parts.push(html`<text class="condition" x="20" y="${y + 10}">${text}</text>`);
        y += 17;
        break;
      case "end":
        frames.push(
          html`<rect class="frame" x="12" y="${top ?? y}" width="${width - 24}" height="${y - (top ?? y)}" rx="5"/>`,
        );
        top = undefined;
        y += 16;
        break;
    }
  }
  return html`<svg class="diagram" role="img" aria-label="${name}" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}">
${lifeline(left, y)}${lifeline(right, y)}${frames}${participant(client, "start")}${participant(vendor, "end")}${parts}
</svg>`;
}

const lifeline = (x: number, bottom: number) =>
  html`<line class="lifeline" x1="${x}" x2="${x}" y1="36" y2="${bottom - 10}"/>`;

function participant(text: string, side: "start" | "end"): Html {
  const size = text.length * 7.2 + 20;
  const from = side === "start" ? 2 : width - size - 2;
  return html`<rect class="participant" x="${from}" y="4" width="${size}" height="30" rx="5"/><text class="name" x="${from + size / 2}" y="24">${text}</text>`;
}

/** The mark is the last word. */
const label = (lines: string[], y: number, mark?: string) =>
  lines.map((line, index) => {
    const isMarked = mark !== undefined && index === lines.length - 1;
    const text = isMarked ? line.slice(0, -mark.length) : line;
    const sign = isMarked ? html`<tspan class="${mark}">${mark}</tspan>` : undefined;
    return html`<text class="label" x="${middle}" y="${y + index * lineHeight}">${text}${sign}</text>`;
  });

function arrow(kind: "request" | "reply", y: number): Html {
  const [from, to, back] = kind === "request" ? [left, right, -8] : [right, left, 8];
  return html`<path class="${kind}" d="M${from} ${y}H${to}"/><path class="head" d="M${to} ${y}l${back} -4v8z"/>`;
}

/** Breaks a label into lines: after commas, and between words if a part is too long. */
function wrap(text: string): string[] {
  const parts = text
    .split(/(?<=, )/)
    .flatMap((part) => (part.trimEnd().length > longestLine ? part.split(/(?<= )/) : [part]));
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && (last + part).trimEnd().length <= longestLine) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}
