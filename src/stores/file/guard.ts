/** Runs operations on a file system: each has a time limit, and each failure becomes one sentence. */
import { isAuthError } from "../../errors.ts";
import type { Clock } from "../../internal/clock.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import { inTime, limitOf, tooLate } from "../time-limit.ts";

export interface Operation<T> {
  work(): Promise<T>;
  isBackground?: boolean | undefined;
  /** Receives a result that arrives after the time limit. */
  onLate?(result: T): void;
}

export type Guard = <T>(operation: Operation<T>) => Promise<T>;

/** @param what the subject of messages, such as "The token store in /home/fake" */
export function createGuard(what: string, clock: Clock, opMs: number, onProblem: OnProblem): Guard {
  /**
   * Operations that exceeded the time limit but still run. Each occupies one of the few threads that Node has for files,
   * cryptography and DNS. So the next operations start after them.
   */
  const hanging = new Set<Promise<unknown>>();

  return async ({ work, isBackground, onLate }) => {
    let isOver = false;
    async function begin() {
      if (hanging.size > 0) await Promise.allSettled(hanging);
      if (isOver) throw tooLate(what);
      return work();
    }
    try {
      const working = begin();
      const done = await inTime(clock, limitOf(opMs, isBackground), working, onLate);
      if (done) return done.result;
      hanging.add(working);
      const end = () => hanging.delete(working);
      working.then(end, end);
      throw tooLate(what);
    } catch (error) {
      if (isAuthError(error, "CONFIGURATION")) throw error;
      const problem = isAuthError(error) ? error : unavailable(what, error);
      onProblem(problem.message);
      throw problem;
    } finally {
      isOver = true;
    }
  };
}
