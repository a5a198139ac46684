import { spawn } from "node:child_process";
import { createRequire } from "node:module";

export interface PrismCommand {
  url: string;
  stop(): Promise<void>;
}

/** Starts the stock `prism mock` command on a spec file; `--errors` makes it check its own answers too. */
export function startPrism(specFile: string): Promise<PrismCommand> {
  const prism = createRequire(import.meta.url).resolve("@stoplight/prism-cli/dist/index.js");
  const child = spawn(process.execPath, [prism, "mock", "--errors", "--host", "127.0.0.1", "--port", "0", specFile]);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const stop = () => {
    child.kill();
    return ended;
  };
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url) resolve({ url, stop });
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`prism ended before it listened:\n${output}`)));
  });
}
