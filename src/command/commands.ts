/** The commands, each loaded when it is called: `token` would not be fast if it loaded the others. */
import type { Command } from "./command.ts";

export interface Listed {
  readonly summary: string;
  load(): Promise<Command>;
}

export type Commands = Readonly<Record<string, Listed>>;

export const commands: Commands = {
  mock: {
    summary: "Serve a mock of the providers on this machine",
    load: () => import("./mock.ts").then(({ command }) => command),
  },
  generate: {
    summary: "Generate the client and the account of a vendor of your own",
    load: () => import("./generate.ts").then(({ command }) => command),
  },
  completion: {
    summary: "Print a script that completes commands and options in your shell",
    load: () => import("./completion.ts").then(({ command }) => command),
  },
};
