/**
 * A store in a folder, without lock files and without times: claims have numbers, and only the highest one counts. A claim
 * is taken by linking a listening socket to the next number, which one process manages. A holder that lost its claim can
 * only write a number below the highest, which nobody reads.
 */
import { isAuthError } from "../../errors.ts";
import { type Clock, systemClock } from "../../internal/clock.ts";
import { backOffMs } from "../back-off.ts";
import type { Sealer } from "../encryption.ts";
import { entryOf, noteOf } from "../entry.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import type { Entered, EnterOptions, Lease, Looked, LookOptions, SharedTokens } from "../shared-tokens.ts";
import { pause, startWait, type Wait } from "../time.ts";
import { abandonedIn } from "./abandoned.ts";
import { type Claim, makeClaim, probe, untilReleased } from "./claim.ts";
import { accountFolder, type Folder, makeFolder } from "./folder.ts";
import { discardToken, findIn, readView, type View, writeNote, writeState } from "./state.ts";

/** Milliseconds after which whoever only looks takes a holder for stuck that shows no sign of life. */
const lookLeaseMs = 15_000;
/** So often an entry begins anew because others were faster. */
const maxTries = 100;

interface Held {
  lease: Lease;
  folder: Folder;
  n: number;
  claim: Claim;
}

export interface FileStoreParts {
  root: string;
  sealer: Sealer;
  clock: Clock;
  onProblem: OnProblem;
}

export function fileStore({ root, sealer, clock, onProblem }: FileStoreParts): SharedTokens {
  const held = new Map<Lease, Held>();
  /** The last sign of life of the holders that others wait for, and when it was first seen, by a clock that never steps. */
  const seen = new Map<string, { life: string; atMs: number }>();
  const waits = new Set<Wait>();

  const folderOf = async (key: string) => accountFolder(root, await sealer.name(key), sealer, onProblem);

  function heldAt(folder: Folder, n: number): Held | undefined {
    return [...held.values()].find((own) => own.folder.path === folder.path && own.n === n);
  }

  /** Whether the holder of the highest claim signs in: it is there, and showed a sign of life within `leaseMs`. */
  async function isHeld(folder: Folder, { names }: View, leaseMs: number): Promise<boolean> {
    // Released claims look like those of the dead.
    const life = names.claim > names.state ? await probe(clock, folder.path, names.claim) : undefined;
    if (life === undefined) {
      seen.delete(folder.path);
      return false;
    }
    const nowMs = clock.monotonicMs();
    const id = `${names.claim}:${life}`;
    const last = seen.get(folder.path);
    if (last?.life !== id) seen.set(folder.path, { life: id, atMs: nowMs });
    return last?.life !== id || nowMs - last.atMs <= leaseMs;
  }

  async function find(folder: Folder, view: View, options: LookOptions, leaseMs: number): Promise<Looked> {
    const found = await findIn(view, options, sealer, clock.nowMs());
    if (found) return found;
    if (await isHeld(folder, view, leaseMs)) {
      const { claim } = view.names;
      return {
        state: "busy",
        async changed(maxMs, signal) {
          // Looks again in time to notice a holder that is stuck.
          const wait = startWait(clock, Math.min(maxMs, leaseMs / 4), signal);
          waits.add(wait);
          await untilReleased(clock, folder.path, claim, wait).catch(() => wait.ended);
          waits.delete(wait);
        },
      };
    }
    const { abandoned, sinceMs } = await abandonedIn(folder, view, clock.nowMs());
    const waitMs = backOffMs(abandoned, sinceMs);
    return waitMs > 0 ? { state: "backOff", untilMs: clock.nowMs() + waitMs, abandoned } : { state: "none" };
  }

  /** Takes the next claim. @returns undefined when others were faster */
  async function take(folder: Folder, { names }: View, key: string, owner: string): Promise<Held | undefined> {
    await makeFolder(root, folder);
    const n = Math.max(names.claim, names.state) + 1;
    const claim = await makeClaim(folder.path, n);
    if (!claim) {
      await pause(systemClock, 1 + Math.random() * 10);
      return undefined;
    }
    const own: Held = { lease: { key, owner }, folder, n, claim };
    held.set(own.lease, own);
    return own;
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
      // What came between the first look and the claim counts too.
      const news = isHighest ? await findIn(again, options, sealer, clock.nowMs()) : undefined;
      if (isHighest && !news) return entered(taken, again.state);
      await settle(taken.lease, { kind: "none" });
      if (news) return news;
    }
    throw unavailable(`The token store in ${root}`, undefined, "others were always faster");
  }

  async function isLost({ folder, n }: Held): Promise<boolean> {
    const { claim, state } = await folder.names();
    return claim !== n || state >= n;
  }

  async function settle(lease: Lease, outcome: Parameters<SharedTokens["settle"]>[1]): Promise<boolean> {
    const own = held.get(lease);
    if (!own) return false;
    held.delete(lease);
    try {
      const view = await readView(own.folder, sealer);
      return await writeState(own.folder, sealer, own.n, view, outcome, clock.nowMs(), () => isLost(own));
    } finally {
      await own.claim.release();
    }
  }

  /** What the file system refuses is told in one sentence. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isAuthError(error)) throw error;
      const problem = unavailable(`The token store in ${root}`, error);
      onProblem(problem.message);
      throw problem;
    }
  }

  return {
    look: (key, options = {}) =>
      guard(async () => {
        const folder = await folderOf(key);
        return find(folder, await readView(folder, sealer), options, lookLeaseMs);
      }),
    enter: (key, options) => guard(() => enter(key, options)),
    extend: (lease, _leaseMs, note) =>
      guard(async () => {
        const own = held.get(lease);
        if (!own || (await isLost(own))) return false;
        await own.claim.beat();
        if (note) await writeNote(own.folder, own.n, entryOf(note, clock.nowMs()));
        // Whoever took it meanwhile may not have seen the note.
        return !note || !(await isLost(own));
      }),
    settle: (lease, outcome) => guard(() => settle(lease, outcome)),
    discard: (key, fingerprint) => guard(async () => discardToken(await folderOf(key), sealer, fingerprint)),
    async close() {
      const claims = [...held.values()];
      held.clear();
      for (const wait of waits) wait.end();
      await Promise.all(claims.map(({ claim }) => claim.release()));
    },
  };
}
