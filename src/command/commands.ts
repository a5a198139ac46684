/** The commands. Each is loaded when it is called: `token` would be slow if it loaded the others. */
import type { Command } from "./command.ts";

export interface Listed {
  /** What it does, in one line. */
  readonly summary: string;
  load(): Promise<Command>;
}

export type Commands = Readonly<Record<string, Listed>>;

export const commands: Commands = {
  login: {
    summary: "Sign in to a provider, and save the account",
    load: () => import("./login.ts").then(({ command }) => command),
  },
  token: {
    summary: "Print a token; sign in first if there is none",
    load: () => import("./token.ts").then(({ command }) => command),
  },
  status: {
    summary: "Show the accounts, when their tokens expire, and where their credentials come from",
    load: () => import("./status.ts").then(({ command }) => command),
  },
  logout: {
    summary: "Forget an account: its token and everything saved for it",
    load: () => import("./logout.ts").then(({ command }) => command),
  },
  exec: {
    summary: "Run a command with a token in its environment",
    load: () => import("./exec.ts").then(({ command }) => command),
  },
  fetch: {
    summary: "Call a vendor's API with the token, using curl-style options",
    load: () => import("./fetch.ts").then(({ command }) => command),
  },
  mock: {
    summary: "Serve a mock of the providers on this machine",
    load: () => import("./mock.ts").then(({ command }) => command),
  },
  generate: {
    summary: "Generate a client and an account function for a vendor of your own",
    load: () => import("./generate.ts").then(({ command }) => command),
  },
  completion: {
    summary: "Print a script that completes commands and options in your shell",
    load: () => import("./completion.ts").then(({ command }) => command),
  },
};
