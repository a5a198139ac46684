/** The complete file store, for commands that sign in or change something. */
import { type Sharing, shareTokens } from "../../sharing/share-tokens.ts";
import { createSealer } from "../../stores/encryption.ts";
import { fileStore } from "../../stores/file/store.ts";
import type { SharedTokens } from "../../stores/shared-tokens.ts";
import { readOpMs } from "../../stores/time-limit.ts";
import type { Context } from "../context.ts";
import { tokenFolder } from "./store.ts";

/** Returns what `fileTokens()` returns, with the clock of the command. */
export function openStore(context: Pick<Context, "env" | "clock">): SharedTokens & Sharing {
  const store = fileStore({
    root: tokenFolder(context),
    sealer: createSealer("fileTokens", undefined),
    opMs: readOpMs("fileTokens", undefined),
    clock: context.clock,
    onProblem() {},
  });
  return shareTokens(store);
}
