/** Sessions with sentinels for secrets, and all that can be seen of them and of their store from outside. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isAuthError } from "../../src/errors.ts";
import type { Token } from "../../src/index.ts";
import { systemClock } from "../../src/session/clock.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { totp } from "../../src/totp.ts";
import { createFleet, right } from "./fleet.ts";
import { recordDiscards } from "./recorded-discards.ts";

const wrong = "fake-sentinel-wrong-password";
const user = "fake-sentinel-user";
const accountName = "fake-sentinel-account";
const totpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const encryptionKey = "0123456789abcdef".repeat(4);
const nameKey = "fedcba9876543210".repeat(4);

export const keys = { encryptionKeys: [{ id: "fake", key: encryptionKey }], nameKey };
/** What a store without keys has to hold. */
export const tokenSecrets = ["fake-sentinel-token", "fake-sentinel-refresh"];
const otherSecrets = [right, wrong, user, accountName, totpSecret].concat(
  [encryptionKey, nameKey].flatMap((key) => [key, Buffer.from(key, "hex").toString("base64")]),
);

/**
 * Signs in, is refused, is told to wait, rejects a token and fails, by processes that have a store each.
 *
 * @param breakDown from then on, no store works, and nothing is behind it
 * @returns what can be seen of them, and the secrets: the codes that were sent, too
 */
export async function playWithSecrets(open: () => SharedTokens, breakDown: () => unknown) {
  const seen: unknown[] = [];
  const stores: SharedTokens[] = [];
  const discards: Promise<unknown>[] = [];
  const fleet = createFleet({
    issue: (login) => ({
      token: `fake-sentinel-token-${login}`,
      expires_in: 3600,
      refresh_token: `fake-sentinel-refresh-${login}`,
    }),
    answer: (login) => (login === 6 ? new Response("", { status: 429, headers: { "Retry-After": "1" } }) : undefined),
    store() {
      const store = open();
      stores.push(store);
      return recordDiscards(store, discards);
    },
  });

  async function play(password: string, code: boolean, name?: string): Promise<void> {
    const process = fleet.start({
      user,
      password,
      // A clock of its own: in one process, it gives each code once.
      ...(code && { totp: totp(totpSecret, { clock: { ...systemClock } }) }),
      options: { clock: systemClock, ...(name && { accountName: name }) },
    });
    const got = await fleet.outcome(process.session.getToken());
    if (isAuthError(got)) seen.push(got);
    else {
      process.session.rejectToken(got as Token);
      await fleet.until(() => discards.length > 0);
      await Promise.allSettled(discards.splice(0));
    }
    seen.push(process.session, process.provider, process.store, ...process.events);
  }

  for (const name of [undefined, accountName]) {
    await play(right, true, name);
    await play(wrong, false, name);
    await play(right, false, name);
  }
  // A holder that dies leaves its lease and its note.
  fleet
    .start({ user: `${user}-2`, totp: () => "918273", options: { clock: systemClock } })
    .session.getToken()
    .catch(() => {});
  await fleet.until(() => fleet.logins.some(({ code }) => code === "918273"));
  await breakDown();
  await play(right, false);
  await play(right, false, accountName);
  const codes = fleet.logins.flatMap(({ code }) => code ?? []);
  return { seen, fleet, secrets: [...otherSecrets, ...codes], close: () => Promise.all(stores.map((s) => s.close())) };
}

/** Names and contents of all files below a folder. */
export async function textsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const contents = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), "utf8"));
  return [...entries.map((entry) => join(entry.parentPath, entry.name)), ...(await Promise.all(contents))];
}
