/** Prompts at the terminal. They go to stderr, because stdout is for the value. */
import { StringDecoder } from "node:string_decoder";
import { type Context, Interrupted } from "../context.ts";
import { failed } from "../failure.ts";

type Terminal = Pick<Context, "stdin" | "stderr" | "signal">;

/** Whether there is a terminal where a person can see a prompt and answer it. */
export const canAsk = ({ stdin, stderr }: Pick<Context, "stdin" | "stderr">): boolean =>
  !!stdin.isTTY && !!stderr.isTTY && stdin.setRawMode !== undefined;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence of a key starts with one
const wholeEscape = /^\u001b(\[[0-9;?]*[@-~]|O.|[^[O])$/s;

/**
 * Prompts, and returns the typed text. Trims it unless it is hidden.
 *
 * @param isHidden whether the text is hidden while it is typed
 * @param signal aborts the prompt, as does the signal of the command
 * @throws Interrupted at Ctrl-C; the terminal is always restored to its previous mode
 */
export async function ask(context: Terminal, question: string, isHidden: boolean, signal?: AbortSignal) {
  const { stdin, stderr, signal: interruption } = context;
  const signals = AbortSignal.any([interruption, ...(signal ? [signal] : [])]);
  signals.throwIfAborted();
  return new Promise<string>((resolve, reject) => {
    const decoder = new StringDecoder("utf8");
    let typed = "";
    /** The part of an arrow key's or function key's sequence that has arrived. */
    let sequence = "";
    const show = (text: string) => void (isHidden || stderr.write(text));

    function end(settle: () => void): void {
      stdin.off("data", onData);
      stdin.off("end", onEnd);
      signals.removeEventListener("abort", onAbort);
      stdin.setRawMode?.(false);
      stdin.pause();
      stderr.write("\n");
      settle();
    }
    const onAbort = () => end(() => reject(signals.reason));
    const onEnd = () => end(() => reject(failed("The terminal was closed before you answered the prompt.")));

    function onKey(key: string): boolean {
      if (sequence) {
        sequence += key;
        if (wholeEscape.test(sequence)) sequence = "";
        return false;
      }
      switch (key) {
        case "\u0003":
          end(() => reject(new Interrupted(130)));
          return true;
        case "\u0004":
          if (typed) return false;
          onEnd();
          return true;
        case "\r":
        case "\n":
          end(() => resolve(isHidden ? typed : typed.trim()));
          return true;
        case "\u007f":
        case "\b":
          if (typed) show("\b \b");
          typed = [...typed].slice(0, -1).join("");
          return false;
        case "\u0015":
          show("\b \b".repeat([...typed].length));
          typed = "";
          return false;
        case "\u001b":
          sequence = key;
          return false;
        default:
          if (key < " ") return false;
          typed += key;
          show(key);
          return false;
      }
    }
    function onData(chunk: Buffer | string): void {
      const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
      let rest = text;
      for (const key of text) {
        rest = rest.slice(key.length);
        if (!onKey(key)) continue;
        // It may be the answer to the next prompt.
        if (rest) stdin.unshift(Buffer.from(rest));
        return;
      }
    }

    // As soon as the prompt is visible, nothing may be echoed.
    stdin.setRawMode?.(true);
    stdin.on("data", onData);
    stdin.on("end", onEnd);
    signals.addEventListener("abort", onAbort);
    stdin.resume();
    stderr.write(`${question}: `);
  });
}
