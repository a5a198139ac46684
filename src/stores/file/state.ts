/** The state of an account, from all its files. The highest number wins, so that an older state never hides a newer one. */
import type { Sealer } from "../encryption.ts";
import { type Entry, entryOf, failureOf, noteOf, tokenOf } from "../entry.ts";
import type { FoundFailure, FoundToken, LookOptions, Outcome } from "../shared-tokens.ts";
import { type Folder, gone } from "./folder.ts";
import type { Names } from "./names.ts";

/** How many refusals of different credentials are kept. The one that expires first is removed first. */
const maxRefusals = 20;

/** The content of a state's file. */
export interface State {
  readonly token?: Entry | undefined;
  readonly transient?: Entry | undefined;
  readonly refusals?: Readonly<Record<string, Entry>> | undefined;
  readonly note?: Entry | undefined;
}

/** The state according to the files at one moment. */
export interface View {
  readonly names: Names;
  readonly state: State;
}

const version = 1;
const stateFile = (n: number) => `${n}.json`;
const noteFile = (n: number) => `${n}.note`;

/** The members of a file's content, if it is an object of this version. */
function membersOf(content: unknown): Record<string, unknown> {
  const members = Object(content) as Record<string, unknown>;
  return members.v === version ? members : {};
}

/** Reads an account. Omits what cannot be parsed. */
export async function readView(folder: Folder, sealer: Sealer): Promise<View> {
  for (let tries = 0; ; tries++) {
    const names = await folder.names();
    const content = names.state ? await folder.read(stateFile(names.state)) : {};
    const noted = names.note > names.state ? await folder.read(noteFile(names.note)) : {};
    // Removed since the names were listed: there is a newer one.
    if ((content === gone || noted === gone) && tries < 20) continue;
    const state: State = membersOf(content);
    const { note = state.note }: State = membersOf(noted);
    // Computed only if needed: a digest takes time in a process that has just started.
    const mark = names.discarded.size > 0 ? await discardMark(sealer, state.token?.fingerprint) : undefined;
    const isDiscarded = mark !== undefined && names.discarded.has(mark);
    return { names, state: { ...state, note, token: isDiscarded ? undefined : state.token } };
  }
}

const discardMark = async (sealer: Sealer, fingerprint: unknown): Promise<string | undefined> =>
  typeof fingerprint === "string" ? sealer.name(`fingerprint\n${fingerprint}`) : undefined;

/** @returns whether it is the token of the state, and no other process has discarded it */
export async function discardToken(folder: Folder, sealer: Sealer, fingerprint: string): Promise<boolean> {
  const { state } = await readView(folder, sealer);
  if (state.token?.fingerprint !== fingerprint) return false;
  // A separate file: writing the state again could undo what the holder writes.
  return folder.mark(`${await discardMark(sealer, fingerprint)}.x`);
}

export async function findIn(
  { state }: View,
  { except, credentials }: LookOptions,
  sealer: Sealer,
  nowMs: number,
): Promise<FoundToken | FoundFailure | undefined> {
  const refusals = Object(state.refusals) as Record<string, unknown>;
  return (
    tokenOf(state.token, nowMs, except) ??
    (credentials === undefined ? undefined : failureOf("refused", refusals[await sealer.mark(credentials)], nowMs)) ??
    failureOf("transient", state.transient, nowMs)
  );
}

export const writeNote = (folder: Folder, n: number, note: Entry): Promise<boolean> =>
  folder.write(noteFile(n), { v: version, note });

/**
 * Writes the state after claim `n`: the previous state with the outcome.
 *
 * @returns false if the claim was lost before
 */
export async function writeState(
  folder: Folder,
  sealer: Sealer,
  n: number,
  { state }: View,
  outcome: Outcome,
  nowMs: number,
  isLost: () => Promise<boolean>,
): Promise<boolean> {
  const next = await after(state, outcome, sealer, nowMs);
  // After the write, another process may claim at any moment, so the loss of this claim can only be detected before.
  if (!(await folder.write(stateFile(n), { v: version, ...next }, async () => !(await isLost())))) return false;
  await folder.sweep(n, await discardMark(sealer, next.token?.fingerprint), nowMs).catch(() => {});
  return true;
}

async function after(state: State, outcome: Outcome, sealer: Sealer, nowMs: number): Promise<State> {
  const valid = Object.entries(Object(state.refusals) as Record<string, Entry>)
    .filter(([, entry]) => failureOf("refused", entry, nowMs))
    .toSorted(([, a], [, b]) => b.untilMs - a.untilMs);
  const refusals = Object.fromEntries(valid.slice(0, maxRefusals - 1));
  const kept: State = {
    token: tokenOf(state.token, nowMs) && state.token,
    transient: failureOf("transient", state.transient, nowMs) && state.transient,
    refusals,
    note: noteOf(state.note, nowMs),
  };
  switch (outcome.kind) {
    case "none":
      return kept;
    case "transient":
      return { ...kept, transient: entryOf(outcome, nowMs) };
    case "refusal":
      refusals[await sealer.mark(outcome.credentials)] = entryOf(outcome, nowMs);
      return kept;
    case "token":
      if (outcome.credentials !== undefined) delete refusals[await sealer.mark(outcome.credentials)];
      return { ...kept, token: entryOf(outcome, nowMs), transient: undefined };
  }
}
