/** Measures the cost of an authorised GET: CPU time per request of this process. The server is another process. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "../median.ts";
import type { Contender } from "./peers.ts";

/** Odd, so that the median is one of the measurements. */
const rounds = 151;
/** How often the baseline is measured in a round, since every ratio of the round depends on it. */
const baselines = 3;
/** Short, so that other load on the machine affects all contenders of a round equally. */
const requestsPerRound = 100;
const warmUpRequests = 3_000;
/** A few at a time vary less than a single one, which would also measure sleeping and waking up. */
const connections = 8;

export const method = `median of ${rounds} rounds of ${requestsPerRound} requests, ${connections} at a time`;

/** Returns microseconds per request for every contender in every round. The first contender is the baseline. */
export async function measureRequests(contenders: readonly Contender[]): Promise<number[][]> {
  setFlagsFromString("--expose-gc");
  const gc: (options: { type: "minor" }) => void = runInNewContext("gc");
  for (const contender of contenders) await check(contender);
  for (const { get } of contenders) await send(get, warmUpRequests);

  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const turns = contenders.map((): number[] => []);
    // The order changes each time, since each contender influences the next.
    for (const index of shuffled([...contenders.keys(), ...Array<number>(baselines - 1).fill(0)])) {
      const { get } = contenders[index] as Contender;
      // Collects the garbage of the previous contender. A full collection would also discard compiled code.
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

/** An unread response or a refusal would cost less. */
async function check({ name, get }: Contender): Promise<void> {
  const value = (await get()) as { devices?: unknown[] } | undefined;
  if (value?.devices?.length !== 3) throw new Error(`${name} did not read the response.`);
}

const shuffled = (values: number[]) =>
  values
    .map((value) => ({ value, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
