/**
 * A store in a folder, without lock files and without times: claims have numbers, and only the highest one is valid. A
 * process takes a claim by linking a listening socket to the next number, which only one process can do. A holder that lost
 * its claim can only write a number below the highest, which nobody reads.
 */
import { type Clock, systemClock } from "../../internal/clock.ts";
import { codeOf } from "../../internal/safe-cause.ts";
import { backOffMs } from "../back-off.ts";
import type { Sealer } from "../encryption.ts";
import { entryOf, isFromFuture, noteOf } from "../entry.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import type { Entered, EnterOptions, Lease, Looked, LookOptions, SharedTokens } from "../shared-tokens.ts";
import { pause } from "../time.ts";
import { abandonedIn } from "./abandoned.ts";
import { atExit } from "./at-exit.ts";
import { type Claim, makeClaim } from "./claim.ts";
import { accountFolder, type Folder, makeFolder } from "./folder.ts";
import { createGuard } from "./guard.ts";
import { watchHolders } from "./holders.ts";
import { nextNumber } from "./names.ts";
import { discardToken, findIn, readView, type View, writeNote, writeState } from "./state.ts";

/** Milliseconds without a sign of life after which a look treats a holder as stuck. */
const lookLeaseMs = 15_000;
/** Milliseconds for which a lease is kept after its outcome could not be written. */
const retryMs = 15_000;
/** How often an entry is retried because other processes were faster. */
const maxTries = 100;

interface Held {
  lease: Lease;
  folder: Folder;
  n: number;
  claim: Claim;
  cancelExit(): void;
  /** Whether the caller got the lease in time. */
  isWanted: boolean;
  /** Whether its outcome could not be written. Then it is not released, and counts as abandoned. */
  isUntold: boolean;
}

export interface FileStoreParts {
  root: string;
  sealer: Sealer;
  clock: Clock;
  onProblem: OnProblem;
  /** Time limit for an operation, in milliseconds. */
  opMs: number;
  /** Default: the file system's. */
  openFolder?: typeof accountFolder;
}

export function fileStore(parts: FileStoreParts): SharedTokens {
  const { root, sealer, clock, onProblem, opMs, openFolder = accountFolder } = parts;
  const what = `The token store in ${root}`;
  const guard = createGuard(what, clock, opMs, onProblem);
  /** Owners whose entry is in progress. */
  const entering = new Set<string>();
  const held = new Map<Lease, Held>();
  const holders = watchHolders(clock);

  const folderOf = async (key: string) => openFolder(root, await sealer.name(key), sealer, onProblem);

  function heldAt(folder: Folder, n: number): Held | undefined {
    return [...held.values()].find((own) => own.folder.path === folder.path && own.n === n);
  }

  async function find(folder: Folder, view: View, options: LookOptions, leaseMs: number): Promise<Looked> {
    const found = await findIn(view, options, sealer, clock.nowMs());
    if (found) return found;
    if (view.state.token && isFromFuture(view.state.token, clock.nowMs())) {
      onProblem(`The token in ${folder.path} was ignored: it is from the future; check the clock of this machine.`);
    }
    if (await holders.isHeld(folder, view.names, leaseMs)) return holders.busy(folder, view.names, leaseMs);
    const { abandoned, sinceMs } = await abandonedIn(folder, view, clock.nowMs());
    const waitMs = backOffMs(abandoned, sinceMs);
    if (waitMs > 0) return { state: "backOff", untilMs: clock.nowMs() + waitMs, abandoned };
    const note = noteOf(view.state.note, clock.nowMs());
    return { state: "none", ...(note && { note: note.record }) };
  }

  /** Takes the next claim. @returns undefined if another process was faster */
  async function take(folder: Folder, { names }: View, key: string, owner: string): Promise<Held | undefined> {
    await makeFolder(root, folder);
    // Without room, each process would sign in, and none could share its token.
    await folder.checkRoom();
    const n = nextNumber(names);
    if (n === undefined) await folder.startOver();
    const claim = n && (await makeClaim(folder.path, n));
    if (!claim) {
      await pause(systemClock, 1 + Math.random() * 10);
      return undefined;
    }
    const cancelExit = atExit(() => folder.markSync(`${n}.back`));
    const own: Held = { lease: { key, owner }, folder, n, claim, cancelExit, isWanted: false, isUntold: false };
    held.set(own.lease, own);
    return own;
  }

  function drop({ lease, cancelExit }: Held): void {
    held.delete(lease);
    cancelExit();
  }

  async function entered(own: Held, { note }: View["state"]): Promise<Entered> {
    const { abandoned } = await abandonedIn(own.folder, await readView(own.folder, sealer), clock.nowMs());
    return {
      state: "lease",
      lease: own.lease,
      note: noteOf(note, clock.nowMs())?.record,
      abandoned: Math.max(abandoned - 1, 0),
    };
  }

  async function enter(key: string, options: EnterOptions): Promise<Entered> {
    const folder = await folderOf(key);
    for (let tries = 0; tries < maxTries; tries++) {
      const view = await readView(folder, sealer);
      const found = await find(folder, view, options, options.leaseMs);
      const own = found.state === "busy" ? heldAt(folder, view.names.claim) : undefined;
      if (own?.lease.owner === options.owner) return entered(own, view.state);
      if (found.state !== "none") return found;
      const taken = await take(folder, view, key, options.owner);
      if (!taken) continue;
      const again = await readView(folder, sealer);
      const isHighest = again.names.claim === taken.n && again.names.state < taken.n;
      // Something may have been written between the first look and the claim.
      const news = isHighest ? await findIn(again, options, sealer, clock.nowMs()) : undefined;
      if (isHighest && !news) return entered(taken, again.state);
      await settle(taken.lease, { kind: "none" });
      if (news) return news;
    }
    throw unavailable(what, undefined, "other processes were always faster");
  }

  async function isLost({ folder, n }: Held): Promise<boolean> {
    const { claim, state } = await folder.names();
    return claim !== n || state >= n;
  }

  async function settle(lease: Lease, outcome: Parameters<SharedTokens["settle"]>[1]): Promise<boolean> {
    const own = held.get(lease);
    if (!own) return false;
    try {
      const view = await readView(own.folder, sealer);
      const isKept = await writeState(own.folder, sealer, own.n, view, outcome, clock.nowMs(), () => isLost(own));
      await end(own);
      return isKept;
    } catch (error) {
      // There is nothing to record, or the folder was removed: the next process may sign in.
      if (outcome.kind === "none" || codeOf(error) === "ENOENT") await end(own);
      else retry(own);
      throw error;
    }
  }

  /** Keeps the claim for a while, so that the others wait for another attempt of the holder, as if it were stuck. */
  function retry(own: Held): void {
    own.isUntold = true;
    own.cancelExit();
    clock.setTimer(() => end(own), retryMs, true);
  }

  async function end(own: Held): Promise<void> {
    drop(own);
    await own.claim.release();
  }

  /**
   * Releases a claim without an outcome. Its file is not removed: otherwise a stuck holder of an older claim would become
   * the holder again.
   */
  async function giveBack(own: Held): Promise<void> {
    drop(own);
    await guard({ work: () => own.folder.mark(`${own.n}.back`) }).catch(() => {});
    await own.claim.release();
  }

  return {
    look: (key, options = {}) =>
      guard({
        isBackground: options.background,
        async work() {
          const folder = await folderOf(key);
          return find(folder, await readView(folder, sealer), options, lookLeaseMs);
        },
      }),

    async enter(key, options) {
      const { owner } = options;
      entering.add(owner);
      try {
        const entered = await guard({
          work: () => enter(key, options),
          isBackground: options.background,
          onLate(late) {
            const own = late.state === "lease" && held.get(late.lease);
            // Unless its owner has entered again, and has the lease now.
            if (own && !own.isWanted && !entering.has(owner)) giveBack(own);
          },
        });
        const own = entered.state === "lease" && held.get(entered.lease);
        if (own) own.isWanted = true;
        return entered;
      } finally {
        entering.delete(owner);
      }
    },

    extend: (lease, _leaseMs, note) =>
      guard({
        async work() {
          const own = held.get(lease);
          if (!own || (await isLost(own))) return false;
          await own.claim.beat();
          if (note) await writeNote(own.folder, own.n, entryOf(note, clock.nowMs()));
          // A process that took the claim meanwhile may not have seen the note.
          return !note || !(await isLost(own));
        },
      }),

    settle: (lease, outcome) => guard({ work: () => settle(lease, outcome) }),

    discard: (key, fingerprint) => guard({ work: async () => discardToken(await folderOf(key), sealer, fingerprint) }),

    async close() {
      holders.endWaits();
      await Promise.all([...held.values()].map((own) => (own.isUntold ? end(own) : giveBack(own))));
    },
  };
}
