/** One scenario on one store, with the fleet, the vendor and the medium that it needs. */
import { type OpenMedium, openMedium } from "./media.ts";
import type { Account, Counts, WorkerAnswer, WorkerOrder } from "./messages.ts";
import type { Member, Pool } from "./pool.ts";
import type { Outcome, Scenario } from "./scenarios.ts";
import type { LoginRequest, VendorProcess } from "./vendor-process.ts";

/** Milliseconds within which a login has to start. */
const beginMs = 60_000;

export interface Round {
  readonly members: readonly Member[];
  readonly medium: OpenMedium;
  readonly chaosMs: number;
  /** Whether the proof was stopped, such as by Ctrl-C. */
  isStopped(): boolean;
  askAll(order: WorkerOrder): Promise<WorkerAnswer[]>;
  /** Gives each process a new session, which has no token yet. */
  openAll(): Promise<void>;
  /** Kills a process, starts another one in its place, and has it make calls as the others do. */
  replace(index: number): Promise<void>;
  /** The number of the process that sends the next login request to this path. */
  nextRequest(path: string): Promise<number>;
  /** Listens to the login requests; returns a function that stops this. */
  onRequest(listener: (request: LoginRequest) => void): () => void;
  counts(): Promise<Counts>;
  revoke(): Promise<void>;
}

/** What a scenario came to. */
export interface Figures extends Counts {
  /** How many different tokens the processes have, beyond the first. */
  different: number;
  /** Answers without a token. */
  without: number;
  /** The error codes of these answers. */
  codes: string[];
  /** Calls of busy processes that failed. */
  failures: string[];
  longestMs: number;
  /** Milliseconds from the start until every process had an answer. */
  allMs: number;
}

export interface RoundParts {
  name: string;
  scenario: Scenario;
  store: string;
  needsRedis: boolean;
  processes: number;
  chaosMs: number;
  pool: Pool;
  vendor: VendorProcess;
  folder: string;
  signal: AbortSignal;
  /** Receives the medium, which the caller closes if the round is interrupted. */
  onMedium(medium: Promise<OpenMedium>): void;
}

export async function playRound(parts: RoundParts): Promise<{ figures: Figures; outcome: Outcome }> {
  const { name, scenario, store, needsRedis, processes, chaosMs, pool, vendor, folder, signal } = parts;
  const opening = openMedium(store, folder, needsRedis, scenario.isReplicated ?? false);
  parts.onMedium(opening);
  const [medium] = await Promise.all([opening, vendor.open(name), pool.fill(processes)]);
  const account: Account = {
    baseUrl: `${vendor.url}/${name}/mikrocloud`,
    email: "john@example.com",
    password: "fake-password",
    ...scenario.account,
  };
  const open = (member: Member) => member.ask({ do: "open", worker: member.index, account, medium: medium.medium });
  const round: Round = {
    get members() {
      return pool.members;
    },
    medium,
    chaosMs,
    isStopped: () => signal.aborted,
    askAll: (order) => pool.askAll(() => order),
    async openAll() {
      await Promise.all(pool.members.map(open));
    },
    async replace(index) {
      await pool.replace(index);
      const member = pool.members[index];
      if (!member) return;
      await open(member);
      await member.ask({ do: "start" });
    },
    nextRequest: (path) =>
      new Promise((resolve, reject) => {
        const late = () => reject(new Error(`No login began within ${beginMs / 1000} s.`));
        const timer = setTimeout(late, beginMs);
        const stop = vendor.onRequest(name, (request) => {
          if (request.path !== path) return;
          clearTimeout(timer);
          stop();
          resolve(request.worker);
        });
      }),
    onRequest: (listener) => vendor.onRequest(name, listener),
    counts: () => vendor.counts(name),
    revoke: () => vendor.revoke(name),
  };
  await round.openAll();
  const startMs = performance.now();
  const outcome = await scenario.play(round);
  const allMs = performance.now() - startMs;
  const { logins, ...counts } = await round.counts();
  await Promise.all([medium.close(), vendor.forget(name)]);
  return {
    figures: { ...counts, ...figuresOf(outcome), logins: logins - (outcome.loginsBefore ?? 0), allMs },
    outcome,
  };
}

function figuresOf({ answers }: Outcome) {
  const tokens = new Set(answers.flatMap(({ token }) => token ?? []));
  const refusals = answers.filter(({ token }) => token === undefined);
  return {
    different: Math.max(tokens.size - 1, 0),
    without: refusals.length,
    codes: refusals.map(({ code = "?" }) => code),
    failures: answers.flatMap(({ failures = [] }) => failures),
    longestMs: Math.max(0, ...answers.map(({ waitedMs = 0 }) => waitedMs)),
  };
}
