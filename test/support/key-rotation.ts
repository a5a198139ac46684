/** Encryption keys are exchanged while processes of two steps run side by side, over a real store. */

import { expect, test } from "vitest";
import { systemClock } from "../../src/session/clock.ts";
import type { EncryptionKey } from "../../src/stores/encryption.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFleet } from "./fleet.ts";
import { recordDiscards } from "./recorded-discards.ts";

export interface Keys {
  encryptionKeys: EncryptionKey[];
  nameKey?: string;
}

const last = { id: "fake-01", key: "11".repeat(32) };
const next = { id: "fake-02", key: "22".repeat(32) };
const nameKey = "33".repeat(32);

/** What the guide says to deploy, one after the other. */
const steps: EncryptionKey[][] = [[last], [{ ...next, decryptOnly: true }, last], [next, last], [next]];

/** @param open opens another store object on one medium, which is empty at the beginning of each test */
export function testKeyRotation(open: (keys: Keys) => SharedTokens): void {
  /** Processes whose store has the keys of a step. */
  function createRotation(more: { nameKey?: string }) {
    let encryptionKeys: EncryptionKey[] = [];
    const stores: SharedTokens[] = [];
    const discards: Promise<unknown>[] = [];
    const fleet = createFleet({
      store() {
        const store = open({ encryptionKeys, ...more });
        stores.push(store);
        return recordDiscards(store, discards);
      },
    });
    return {
      fleet,
      /** What a process of each of these steps gets. */
      async of(numbers: number[], options: { password?: string; totp?: () => string } = {}): Promise<string[]> {
        const processes = numbers.map((number) => {
          encryptionKeys = steps[number - 1] as EncryptionKey[];
          return fleet.start({ ...options, options: { clock: systemClock } });
        });
        return Promise.all(processes.map((process) => fleet.of(process)));
      },
      /** The vendor refuses the token of all processes, which end. */
      async rejectTokens(): Promise<void> {
        const rejecting = fleet.processes.splice(0);
        for (const { session } of rejecting) session.rejectToken(await session.getToken());
        await fleet.until(() => discards.length === rejecting.length);
        await Promise.all(discards.splice(0));
      },
      close: () => Promise.all(stores.map((store) => store.close())),
    };
  }

  test("with a nameKey, no step costs a login", async () => {
    const { fleet, of, rejectTokens, close } = createRotation({ nameKey });
    const [one, two] = ["fake-sentinel-token-1", "fake-sentinel-token-2"];
    expect([...(await of([1, 2])), ...(await of([2, 3]))]).toEqual([one, one, one, one]);
    // By the time of the last step, the new key has encrypted whatever still counts.
    await rejectTokens();
    expect([...(await of([3])), ...(await of([3, 4])), ...(await of([4]))]).toEqual([two, two, two, two]);
    expect(fleet.logins).toHaveLength(2);
    await close();
  });

  test("with a nameKey, a refusal in one step is told in the next", async () => {
    const { fleet, of, close } = createRotation({ nameKey });
    const passwords = ["fake-wrong-1", "fake-wrong-2", "fake-wrong-3"];
    for (const [index, password] of passwords.entries()) {
      for (const step of [index + 1, index + 2, index + 1]) {
        // What step 2 writes is of no use to step 4, which does not run beside it.
        expect(await of([step], { password })).toEqual(["INVALID_CREDENTIALS"]);
      }
    }
    expect(fleet.logins.map(({ password }) => password)).toEqual(passwords);
    await close();
  });

  test("with a nameKey, no step sends a one-time code that another one sent", async () => {
    const { fleet, of, rejectTokens, close } = createRotation({ nameKey });
    for (const step of [1, 2, 1, 2, 3, 2, 3, 4, 3, 4]) {
      // The app has the code that was used last, and then a new one.
      let code = Number(fleet.logins.at(-1)?.code ?? 100_000);
      expect(await of([step], { totp: () => String(code++) })).toEqual([expect.stringMatching(/token/)]);
      await rejectTokens();
    }
    const sent = Array.from({ length: 10 }, (_, index) => String(100_000 + index));
    expect(fleet.logins.map(({ code }) => code)).toEqual(sent);
    await close();
  });

  test("a process that does not know the new key yet takes what that encrypted for missing", async () => {
    const { fleet, of, close } = createRotation({ nameKey });
    expect([await of([3]), await of([1])]).toEqual([["fake-sentinel-token-1"], ["fake-sentinel-token-2"]]);
    expect(fleet.logins).toHaveLength(2);
    await close();
  });

  test("what the old key encrypted is missing after the last step: a token, a refusal and the codes that were used", async () => {
    const { fleet, of, close } = createRotation({ nameKey });
    for (const step of [2, 4]) {
      expect(await of([step], { password: "fake-wrong" })).toEqual(["INVALID_CREDENTIALS"]);
      expect(await of([step], { totp: () => "100000" })).toEqual([expect.stringMatching(/token/)]);
    }
    expect(fleet.logins).toHaveLength(4);
    await close();
  });

  test("without one, the step that removes the old key costs one login more, and no other does", async () => {
    const { fleet, of, close } = createRotation({});
    const first = "fake-sentinel-token-1";
    expect([...(await of([1, 2])), ...(await of([2, 3]))]).toEqual([first, first, first, first]);
    expect(await of([3, 4])).toEqual([first, "fake-sentinel-token-2"]);
    expect(await of([4, 4])).toEqual(["fake-sentinel-token-2", "fake-sentinel-token-2"]);
    expect(fleet.logins).toHaveLength(2);
    await close();
  });

  test("a nameKey that is the oldest key keeps the names that were made without one", async () => {
    const before = createRotation({});
    const [token] = await before.of([1]);
    const after = createRotation({ nameKey: last.key });
    expect([...(await after.of([1, 2])), ...(await after.of([2, 3]))]).toEqual(Array(4).fill(token));
    expect(after.fleet.logins).toHaveLength(0);
    await Promise.all([before.close(), after.close()]);
  });
}
