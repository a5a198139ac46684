/** What an authorised GET costs: CPU time of this process per request, the server being another one. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../median.ts";
import type { Contender } from "./peers.ts";

/** Odd, so that the median is one of them. */
const rounds = 151;
/** How often the baseline is measured in a round: every ratio of the round hangs on it. */
const baselines = 3;
/** Short, so that what else the machine does at the time hits all contenders of a round alike. */
const requestsPerRound = 100;
const warmUpRequests = 3_000;
/** A few, which spread less than one at a time: that measures falling asleep and waking up as well. */
const connections = 8;

export const method = `median of ${rounds} rounds of ${requestsPerRound} requests, ${connections} at a time`;

/** Microseconds per request, of every contender in every round. The first of them is the baseline. */
export async function measureRequests(contenders: readonly Contender[]): Promise<number[][]> {
  setFlagsFromString("--expose-gc");
  const gc: (options: { type: "minor" }) => void = runInNewContext("gc");
  for (const contender of contenders) await check(contender);
  for (const { get } of contenders) await send(get, warmUpRequests);

  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const turns = contenders.map((): number[] => []);
    // In another order each time, since every one of them warms or disturbs the next.
    for (const index of shuffled([...contenders.keys(), ...Array<number>(baselines - 1).fill(0)])) {
      const { get } = contenders[index] as Contender;
      // Nobody pays for the garbage of the one before. A full collection would drop compiled code too.
      gc({ type: "minor" });
      const before = process.cpuUsage();
      await send(get, requestsPerRound);
      const { user, system } = process.cpuUsage(before);
      turns[index]?.push((user + system) / requestsPerRound);
    }
    for (const [index, values] of turns.entries()) times[index]?.push(median(values));
  }
  return times;
}

async function send(get: Contender["get"], count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await get();
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/** An answer that nobody read, or a refusal, would be cheap. */
async function check({ name, get }: Contender): Promise<void> {
  const value = (await get()) as { devices?: unknown[] } | undefined;
  if (value?.devices?.length !== 3) throw new Error(`${name} did not read the answer.`);
}

const shuffled = (values: number[]) =>
  values
    .map((value) => ({ value, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
