/** Processes of a fleet, as the one that started them sees them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerAnswer, WorkerOrder } from "./messages.ts";

/** Milliseconds after which a process is no longer waited for: longer than any lease, back-off and period of a code. */
const patienceMs = 90_000;

export interface Member {
  readonly index: number;
  readonly process: ChildProcess;
  /** Resolves when it takes orders, or has ended. */
  readonly ready: Promise<unknown>;
  readonly exited: Promise<unknown>;
  isAlive(): boolean;
  /** Never rejects: a process that dies, or says nothing, has answered with a code. */
  ask(order: WorkerOrder): Promise<WorkerAnswer>;
}

export interface Pool {
  readonly members: readonly Member[];
  /** Starts as many as are missing. */
  fill(count: number): Promise<void>;
  /** Kills one, and starts another in its place. */
  replace(index: number): Promise<void>;
  askAll(order: (member: Member) => WorkerOrder): Promise<WorkerAnswer[]>;
  /** Kills all, and resolves when they have ended. */
  end(): Promise<void>;
}

/** @param program the file that the processes run */
export function createPool(program: string): Pool {
  let members: Member[] = [];
  /** All that run, also those that were replaced. */
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
        // Whichever is not the first ends without an answer.
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
      // It ends one that is stopped, too.
      for (const { process } of last) process.kill("SIGKILL");
      await Promise.all(last.map(({ exited }) => exited));
    },
  };
}
