/** What happens to a fleet in each scenario, and the expected result. */
import { setTimeout as sleep } from "node:timers/promises";
import { playChaos } from "./chaos.ts";
import type { Account, WorkerAnswer } from "./messages.ts";
import type { Round } from "./round.ts";

/** An exact number, or the least and the most that is right. */
export type Expected = number | readonly [least: number, most: number];

export interface Expectation {
  logins: Expected;
  /** Logins and codes that the vendor refused. Default: 0. */
  refused?: Expected;
  /** Processes that end without a token. Default: 0. */
  without?: Expected;
}

export interface Outcome {
  answers: WorkerAnswer[];
  /** Logins that were started before the part that counts. Default: 0. */
  loginsBefore?: number;
  /** An expectation that depends on what happened. Default: that of the scenario. */
  expected?: Expectation;
}

export interface Scenario {
  /** Whether it makes sense only with Redis. */
  needsRedis?: boolean;
  isReplicated?: boolean;
  /** Whether most of it is waiting, so that all stores can be tried at the same time. */
  isLong?: boolean;
  account?: Partial<Account>;
  /** @param processes how many there are, one of which may have been killed */
  expected(processes: number, store: string): Expectation;
  play(round: Round): Promise<Outcome>;
}

/** Milliseconds between the arrival of a login's last request, which takes 200, and the accident. */
const midLoginMs = 60;
const passport = "/user/passport";

const getAll = async (round: Round): Promise<Outcome> => ({ answers: await round.askAll({ do: "get" }) });

/** Has all ask for the token, and lets something happen in the middle of the first login. */
async function getAllWhile(round: Round, happen: (worker: number) => unknown): Promise<Outcome> {
  const begun = round.nextRequest(passport).then(async (worker) => {
    await sleep(midLoginMs);
    await happen(worker);
  });
  const answers = round.askAll({ do: "get" });
  await begun;
  return { answers: (await answers).filter(({ code }) => code !== "DEAD") };
}

const killHolder = (round: Round) => getAllWhile(round, (worker) => round.members[worker]?.process.kill("SIGKILL"));

const mfa = { email: "jane@example.com", totpSecret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" };
const once = () => ({ logins: 1 });
const twice = () => ({ logins: 2 });

export const scenarios: Record<string, Scenario> = {
  cold: { expected: once, play: getAll },

  "wrong password": {
    account: { password: "fake-wrong-password" },
    expected: (processes) => ({ logins: 1, refused: 1, without: 2 * processes }),
    async play(round) {
      const first = await round.askAll({ do: "get" });
      await round.openAll();
      return { answers: [...first, ...(await round.askAll({ do: "get" }))] };
    },
  },

  "one-time code": { account: mfa, expected: once, play: getAll },

  "revoked token": {
    expected: once,
    async play(round) {
      await round.askAll({ do: "start" });
      const { logins } = await round.counts();
      await round.revoke();
      await sleep(2_000);
      return { answers: await round.askAll({ do: "halt" }), loginsBefore: logins };
    },
  },

  "holder killed": { isLong: true, expected: twice, play: killHolder },

  "one-time code, holder killed": { isLong: true, account: mfa, expected: twice, play: killHolder },

  "holder stopped": {
    isLong: true,
    expected: twice,
    async play(round) {
      const holder = round.nextRequest(passport);
      const asked = round.members.map((member) => member.ask({ do: "get" }));
      const index = await holder;
      await sleep(midLoginMs);
      round.members[index]?.process.kill("SIGSTOP");
      await Promise.all(asked.filter((_, other) => other !== index));
      // Only now can the stopped process answer.
      round.members[index]?.process.kill("SIGCONT");
      return { answers: await Promise.all(asked) };
    },
  },

  "Redis killed": {
    needsRedis: true,
    isLong: true,
    // The process that signs in may still get its token.
    expected: (processes, store) => ({ logins: 1, ...(store === "redis" && { without: [processes - 1, processes] }) }),
    play: (round) => getAllWhile(round, () => round.medium.signal("SIGKILL")),
  },

  "Redis stopped for 3 s": {
    needsRedis: true,
    isLong: true,
    expected: once,
    play: (round) =>
      getAllWhile(round, async () => {
        round.medium.signal("SIGSTOP");
        await sleep(3_000);
        round.medium.signal("SIGCONT");
      }),
  },

  "Redis failed over": {
    needsRedis: true,
    isReplicated: true,
    isLong: true,
    expected: once,
    play: (round) => getAllWhile(round, () => round.medium.failOver(false)),
  },

  "failed over, lease lost": {
    needsRedis: true,
    isReplicated: true,
    isLong: true,
    // After the loss, no process can know of the first login.
    expected: () => ({ logins: [1, 2] }),
    play: (round) => getAllWhile(round, () => round.medium.failOver(true)),
  },

  chaos: { isLong: true, expected: once, play: playChaos },
};
