/** Starts the processes of a fleet, sends them orders, and ends them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerAnswer, WorkerOrder } from "./messages.ts";

/** Milliseconds to wait for an answer: longer than any lease, back-off or period of a one-time code. */
const patienceMs = 90_000;

export interface Member {
  readonly index: number;
  readonly process: ChildProcess;
  /** Resolves when the process takes orders, or has ended. */
  readonly ready: Promise<unknown>;
  readonly exited: Promise<unknown>;
  isAlive(): boolean;
  /** Never rejects: for a process that dies or stays silent, the answer has a code. */
  ask(order: WorkerOrder): Promise<WorkerAnswer>;
}

export interface Pool {
  readonly members: readonly Member[];
  /** Starts the processes that are missing. */
  fill(count: number): Promise<void>;
  /** Kills a process, and starts another one in its place. */
  replace(index: number): Promise<void>;
  askAll(order: (member: Member) => WorkerOrder): Promise<WorkerAnswer[]>;
  /** Kills all processes, and resolves when they have ended. */
  end(): Promise<void>;
}

/** @param program the file that the processes run */
export function createPool(program: string): Pool {
  let members: Member[] = [];
  /** Every process that runs, also one that is being replaced. */
  const running = new Set<Member>();
  let isEnded = false;

  function start(index: number): Member {
    const child = fork(program, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const exited = once(child, "exit").then(() => ({ code: "DEAD" }));
    const ready = Promise.race([once(child, "message"), exited]);
    const member: Member = {
      index,
      process: child,
      ready,
      exited,
      isAlive: () => child.exitCode === null && child.signalCode === null,
      async ask(order) {
        await ready;
        if (!member.isAlive() || !child.connected) return { code: "DEAD" };
        const patience = new AbortController();
        const silence = sleep(patienceMs, { code: "SILENT" }, { signal: patience.signal, ref: false }).catch(
          () => ({}),
        );
        const answer = once(child, "message", { signal: patience.signal }).then(([answer]) => answer as WorkerAnswer);
        // It rejects when another promise of the race was faster.
        answer.catch(() => {});
        child.send(order, () => {});
        return Promise.race([answer, exited, silence]).finally(() => patience.abort());
      },
    };
    running.add(member);
    exited.then(() => running.delete(member));
    return member;
  }

  return {
    get members() {
      return members;
    },
    async fill(count) {
      if (isEnded) return;
      members = Array.from({ length: count }, (_, index) => {
        const known = members[index];
        return known?.isAlive() ? known : start(index);
      });
      await Promise.all(members.map(({ ready }) => ready));
    },
    async replace(index) {
      const old = members[index];
      old?.process.kill("SIGKILL");
      await old?.exited;
      if (!isEnded) members[index] = start(index);
    },
    askAll: (order) => Promise.all(members.map((member) => member.ask(order(member)))),
    async end() {
      isEnded = true;
      const last = [...running];
      // Unlike SIGTERM, it also ends a process that was stopped.
      for (const { process } of last) process.kill("SIGKILL");
      await Promise.all(last.map(({ exited }) => exited));
    },
  };
}
