/** Kills processes at random, most of all those that sign in, while tokens are revoked again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Round } from "./round.ts";
import type { Outcome } from "./scenarios.ts";

/** Milliseconds between two looks at the fleet. */
const tickMs = 250;
const killShare = 0.2;
const aimedShare = 0.3;
/** After so many abandoned logins in a row, stores rightly make everybody wait for half a minute. */
const maxAbandoned = 2;

export async function playChaos(round: Round): Promise<Outcome> {
  /** The process that started the last login, until all have its token: killed before, it may leave that login without a result. */
  let holder: number | undefined;
  let deaths = 0;
  let abandoned = 0;
  let revocations = 0;
  let served = 0;
  /** Replacements in progress, by the number of the killed process. */
  const repairs = new Map<number, Promise<void>>();

  function kill(index: number): void {
    if (repairs.has(index)) return;
    if (index === holder) {
      if (abandoned >= maxAbandoned) return;
      abandoned++;
      deaths++;
      holder = undefined;
    }
    repairs.set(
      index,
      round.replace(index).finally(() => repairs.delete(index)),
    );
  }

  const stop = round.onRequest(({ path, worker }) => {
    if (path !== "/user/login") return;
    holder = worker;
    // It may have been killed before this was heard of.
    if (repairs.has(worker)) deaths++;
    if (Math.random() < aimedShare) setTimeout(() => kill(worker), Math.random() * 350);
  });
  await round.askAll({ do: "start" });
  const endMs = performance.now() + round.chaosMs;
  while (performance.now() < endMs && !round.isStopped()) {
    await sleep(tickMs);
    if (Math.random() < killShare) kill(Math.floor(Math.random() * round.members.length));
    const counts = await round.counts();
    if (counts.served === served) continue;
    // Rightly, a call fails if its token is revoked twice. So wait until all have the new one; its login is then settled.
    if (counts.content < round.members.length) continue;
    abandoned = 0;
    holder = undefined;
    served = counts.served;
    await round.revoke();
    revocations++;
  }
  stop();
  await sleep(tickMs * 2);
  await Promise.all(repairs.values());
  const answers = await round.askAll({ do: "halt" });
  return { answers, expected: { logins: [1, 1 + revocations + deaths] } };
}
