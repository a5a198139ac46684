/** Operations on a file system: each within its time, and what goes wrong told in one sentence. */
import { isAuthError } from "../../errors.ts";
import type { Clock } from "../../internal/clock.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import { inTime, limitOf, tooLate } from "../time-limit.ts";

export interface Operation<T> {
  work(): Promise<T>;
  isBackground?: boolean | undefined;
  /** Is told of a result that nobody waits for any more. */
  onLate?(result: T): void;
}

export type Guard = <T>(operation: Operation<T>) => Promise<T>;

/** @param what what is unavailable if it fails, such as "The token store in /home/fake" */
export function createGuard(what: string, clock: Clock, opMs: number, onProblem: OnProblem): Guard {
  /**
   * Operations that were given up, and still go on. Each has one of the few threads that Node has for files, for
   * cryptography and for names of hosts. So the next operations begin after them.
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
