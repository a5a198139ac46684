/** The commands, each loaded when it is called: `token` would not be fast if it loaded the others. */
import type { Command } from "./command.ts";

export interface Listed {
  readonly summary: string;
  load(): Promise<Command>;
}

export type Commands = Readonly<Record<string, Listed>>;

export const commands: Commands = {};
