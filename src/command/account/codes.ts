/** Where the one-time codes of an account come from. */
import type { TotpCallback } from "../../sign-in/mfa.ts";
import type { Context } from "../context.ts";
import { signInFirst } from "../failure.ts";
import { ask, canAsk } from "./prompt.ts";
import type { Account } from "./resolve.ts";
import type { CodeSource } from "./secrets.ts";
import { runUserCommand } from "./user-command.ts";

/**
 * Returns the code option of the account's function: a code, or a function that computes one, runs a command, or prompts.
 *
 * @param remember keeps the error of a function
 */
export function codeCallback(
  context: Context,
  { vendor }: Account,
  given: CodeSource | undefined,
  remember: <T>(give: () => Promise<T>) => Promise<T>,
): string | TotpCallback | undefined {
  const { code } = vendor.facts;
  if (!code) return undefined;
  if (given?.code) return given.code;
  let computed: TotpCallback | undefined;
  return (challenge, step) =>
    remember(async () => {
      if (given?.secret !== undefined) {
        const { totp } = await import("../../totp.ts");
        // All attempts share it, because it returns each code once.
        computed ??= totp(given.secret);
        return computed(challenge, step);
      }
      if (given?.command !== undefined) {
        return (await runUserCommand(context, `The code-command of ${vendor.name}`, given.command, step.signal)).trim();
      }
      if (challenge.type === "enrolment") {
        throw signInFirst(
          `${vendor.name} requires you to set up a second factor first; sign in once on its website and scan the QR code there.`,
        );
      }
      if (!canAsk(context)) {
        const flags = `--${code}-secret-stdin or --code-command`;
        throw signInFirst(
          `${vendor.name} requires a one-time code, and there is no terminal for a prompt; run "provider-auth login ${vendor.name}" in a terminal, or use ${flags}.`,
        );
      }
      const again = step.attempt > 1 ? " (the last one was refused)" : "";
      return ask(context, `One-time code for ${vendor.name}${again}`, true, step.signal);
    });
}
