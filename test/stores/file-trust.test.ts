/** What a folder holds is not trusted, and what it cannot take is told: damaged, foreign, linked, full or read-only. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { createSealer } from "../../src/stores/encryption.ts";
import { accountFolder, makeFolder } from "../../src/stores/file/folder.ts";
import { readNames } from "../../src/stores/file/names.ts";
import { readView, writeState } from "../../src/stores/file/state.ts";
import { fileStore } from "../../src/stores/file/store.ts";
import { fileTokens, type SharedTokens } from "../../src/stores/file-tokens.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { leaks } from "../support/leaks.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const account = "fake-account-of-charlie";
const secret = "fakeXkjwZmAJvAQBYjja";

let dir: string;
let problems: string[];
let store: SharedTokens;
beforeEach(async () => {
  dir = await tokenFolder();
  problems = [];
  store = fileTokens({ dir, onProblem: (problem) => problems.push(problem) });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  await removeFolder(dir);
});

let owners = 0;
const entry = () => ({ owner: `fake-owner-${owners++}`, leaseMs: 15_000 });

async function signIn(fingerprint: string, by = store, untilMs = Date.now() + 3_600_000): Promise<boolean> {
  const entered = await by.enter(account, { ...entry(), except: "old" });
  if (entered.state !== "lease") throw new Error(entered.state);
  return by.settle(entered.lease, { kind: "token", record: `${secret}-${fingerprint}`, fingerprint, untilMs });
}

/** The folder of the account. */
const folder = async () => join(dir, (await readdir(dir))[0] as string);

async function stateFile(): Promise<string> {
  const names = (await readdir(await folder())).filter((name) => name.endsWith(".json"));
  return join(await folder(), names.toSorted().at(-1) as string);
}

test("files are the user's alone, and neither names nor encrypted contents show anything", async () => {
  store = fileTokens({ dir, encryptionKeys: [{ id: "fake", key: "00".repeat(32) }] });
  await signIn("fake-fingerprint");
  const entered = await store.enter(account, { ...entry(), except: "fake-fingerprint" });
  if (entered.state !== "lease") throw new Error(entered.state);
  await store.extend(entered.lease, 15_000, { record: `${secret}-note`, untilMs: Date.now() + 60_000 });
  await store.discard(account, "fake-fingerprint");
  const names = await readdir(await folder());
  expect(names.map((name) => name.replace(/[0-9a-f]{24}/, "#")).toSorted()).toEqual([
    "#.x",
    "1.c",
    "1.json",
    "2.c",
    "2.note",
  ]);
  const files = names.filter((name) => !name.endsWith(".c"));
  const contents = await Promise.all(files.map(async (name) => readFile(join(await folder(), name), "utf8")));
  expect(leaks([secret, "charlie", "fake-fingerprint"], [dir, await folder(), ...names, ...contents])).toEqual([]);
  for (const name of files) expect((await lstat(join(await folder(), name))).mode & 0o777).toBe(0o600);
  for (const path of [dir, await folder()]) expect((await lstat(path)).mode & 0o777).toBe(0o700);
});

test("a file that was cut anywhere, or is something else, is a miss that a login mends", async () => {
  await signIn("old");
  const file = await stateFile();
  const content = await readFile(file, "utf8");
  const damages: (() => Promise<unknown>)[] = [
    ...Array.from({ length: 12 }, (_, part) => () => truncate(file, Math.floor((content.length * part) / 12))),
    ...["null", "[]", "1", '{"v":2}', '{"v":1,"token":1}', '{"v":1,"token":{"record":1,"atMs":0,"untilMs":9e15}}'].map(
      (text) => () => writeFile(file, text),
    ),
    () => writeFile(file, Buffer.from([0xff, 0xfe, 0x00])),
    () => writeFile(file, content.replace(/"fingerprint":"[^"]*"/, '"fingerprint":null')),
    () => writeFile(file, " ".repeat(5_000_000)),
    () => chmod(file, 0o644),
    async () => {
      await rename(file, `${dir}/elsewhere`);
      await symlink(`${dir}/elsewhere`, file);
    },
    async () => execFileSync("sh", ["-c", 'mkfifo -m 600 "$0"', file]),
    () => mkdir(file),
  ];
  for (const [index, damage] of damages.entries()) {
    if (index >= damages.length - 2) await rm(file);
    await damage();
    expect([index, (await store.look(account)).state]).toEqual([index, "none"]);
    await rm(file, { recursive: true, force: true });
    await writeFile(file, content, { mode: 0o600 });
    expect((await store.look(account)).state).toBe("token");
  }
  expect(leaks([secret], problems)).toEqual([]);
  expect(problems.length).toBeGreaterThan(15);
  await writeFile(file, "{");
  expect(await signIn("new")).toBe(true);
  expect(await store.look(account)).toMatchObject({ fingerprint: "new" });
});

test("an encrypted state is worth nothing as a newer one, or as that of another account", async () => {
  store = fileTokens({ dir, encryptionKeys: [{ id: "fake", key: "00".repeat(32) }] });
  await signIn("old");
  const file = await stateFile();
  const content = await readFile(file, "utf8");
  await signIn("new");
  await writeFile(await stateFile(), content);
  expect((await store.look(account)).state).toBe("none");
});

test("with foreign files there is a miss, and a foreign folder is refused", async () => {
  await signIn("old");
  const own = process.getuid?.() ?? 0;
  vi.spyOn(process, "getuid").mockReturnValue(own + 1);
  expect((await store.look(account)).state).toBe("none");
  expect(problems).toEqual([expect.stringMatching(/^The file .*1\.json was ignored: it belongs to another user\.$/)]);
  const error = await authError(() => fileTokens({ dir }));
  expect([error.code, error.message]).toEqual([
    "CONFIGURATION",
    `The dir of fileTokens belongs to the user ${own}; pass one of your own: ${dir}.`,
  ]);
});

test("a folder that was opened to others after the start is refused at the next login", async () => {
  await chmod(dir, 0o755);
  expect((await authError(store.enter(account, entry()))).message).toContain("can be read by others (mode 755)");
});

test("a folder that was replaced by a link is neither read nor written", async () => {
  await signIn("one");
  for (const path of [await folder(), dir]) {
    await rename(path, `${path}-moved`);
    await symlink(`${path}-moved`, path);
    const sentence = `A folder of fileTokens was replaced by a symbolic link; remove it: ${path}.`;
    for (const asked of [() => store.look(account), () => store.enter(account, { ...entry(), except: "one" })]) {
      const { code, message } = await authError(asked());
      expect([code, message]).toEqual(["CONFIGURATION", sentence]);
    }
    await rm(path);
    await rename(`${path}-moved`, path);
  }
  expect((await store.look(account)).state).toBe("token");
});

test("a holder whose folder was removed keeps nobody waiting", async () => {
  const entered = await store.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  await rm(await folder(), { recursive: true });
  await authError(store.settle(entered.lease, { kind: "refusal", record: "a", untilMs: 9e12, credentials: "b" }));
  expect(await store.settle(entered.lease, { kind: "none" })).toBe(false);
  expect((await store.enter(account, entry())).state).toBe("lease");
});

test("a folder of an account that others can write to is refused", async () => {
  await signIn("one");
  await chmod(await folder(), 0o777);
  const { code, message } = await authError(store.enter(account, { ...entry(), except: "one" }));
  expect(code).toBe("CONFIGURATION");
  expect(message).toMatch(/^A folder of an account in the dir of fileTokens can be read by others \(mode 777\)/);
});

test("the clock may be set: a lease goes on, a token from the future is a miss, and counts again afterwards", async () => {
  const clock = createFakeClock(Date.now());
  const sealer = createSealer("fileTokens", undefined);
  const [holder, waiter] = [1, 2].map(() => fileStore({ root: dir, sealer, clock, opMs: 60_000, onProblem: () => {} }));
  store = holder as SharedTokens;
  const entered = await store.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  clock.stepWallClock(3_600_000);
  expect((await waiter?.look(account))?.state).toBe("busy");
  const untilMs = clock.nowMs() + 7_200_000;
  await store.settle(entered.lease, { kind: "token", record: "fake", fingerprint: "one", untilMs });
  clock.stepWallClock(-3_600_000);
  expect((await waiter?.look(account))?.state).toBe("none");
  clock.stepWallClock(3_600_000);
  expect((await waiter?.look(account))?.state).toBe("token");
});

test("a failure that claims to last for ever is a miss", async () => {
  const entered = await store.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  await store.settle(entered.lease, { kind: "transient", record: "fake", untilMs: Number.MAX_SAFE_INTEGER });
  // Cut to a day when it is written, and refused when it was written by others.
  expect(await store.look(account)).toMatchObject({ state: "transient" });
  const file = await stateFile();
  const content = await readFile(file, "utf8");
  await writeFile(file, content.replace(/"untilMs":\d+/, `"untilMs":${Number.MAX_SAFE_INTEGER}`));
  expect((await store.look(account)).state).toBe("none");
});

test("files of earlier logins, and those that were never finished, are removed", async () => {
  const old = join(dir, "old");
  await signIn("old");
  for (const name of ["t00000001", "t00000002"]) await writeFile(join(await folder(), name), old);
  await utimes(join(await folder(), "t00000001"), 1, 1);
  const clock = createFakeClock(Date.now() + 120_000);
  const later = fileStore({
    root: dir,
    sealer: createSealer("fileTokens", undefined),
    clock,
    opMs: 60_000,
    onProblem: () => {},
  });
  for (let logins = 0; logins < 4; logins++) {
    await signIn("old", later);
    await later.discard(account, "old");
  }
  const names = await readdir(await folder());
  expect(names.map((name) => name.replace(/[0-9a-f]{24}/, "#")).toSorted()).toEqual([
    "#.x",
    "4.c",
    "4.json",
    "5.c",
    "5.json",
  ]);
});

const program = join(root, "test/programs/token-holder.ts");

async function answersOf(child: ChildProcess, orders: object[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  child.on("message", (message) => {
    answers.push(message);
    const order = orders[answers.length - 1];
    if (order) child.send(order);
    else child.kill();
  });
  await new Promise((resolve) => child.once("exit", resolve));
  return answers;
}

test("on a full disk the old token is served on, nobody signs in, and nothing is left behind", async () => {
  await signIn("one");
  // No file may have a byte.
  const full = ["-c", 'ulimit -f 0; exec "$0" "$@"', process.execPath, program, dir];
  const child = spawn("sh", full, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [, read, entered] = await answersOf(child, [{ do: "enter" }, { do: "enter", except: "one" }]);
  expect(read).toMatchObject({ state: "token", fingerprint: "one" });
  const message = `The token store in ${dir} cannot be used: EFBIG.`;
  expect(entered).toEqual({ state: "failed", code: "STORE_UNAVAILABLE", message });
  expect((await readdir(await folder())).toSorted()).toEqual(["1.c", "1.json"]);
  // Room again.
  expect(await store.enter(account, { ...entry(), except: "one" })).toMatchObject({ state: "lease", abandoned: 0 });
});

test("on a disk that fills during a login the others wait, and learn what came of it once there is room", async () => {
  let isFull = true;
  const clock = createFakeClock(Date.now());
  const own = fileStore({
    root: dir,
    sealer: createSealer("fileTokens", undefined),
    clock,
    onProblem: () => {},
    opMs: 5_000,
    openFolder: (...args) => {
      const folder = accountFolder(...args);
      const fail = () => Promise.reject(Object.assign(new Error(), { code: "ENOSPC" }));
      return { ...folder, write: (...written) => (isFull ? fail() : folder.write(...written)) };
    },
  });
  const entered = await own.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  const outcome = { kind: "token", record: "a", fingerprint: "one", untilMs: Date.now() + 60_000 } as const;
  expect((await authError(own.settle(entered.lease, outcome))).message).toContain("cannot be used: ENOSPC");
  expect((await store.enter(account, entry())).state).toBe("busy");
  isFull = false;
  expect(await own.settle(entered.lease, outcome)).toBe(true);
  expect(await store.enter(account, entry())).toMatchObject({ state: "token", fingerprint: "one" });

  // Where it stays full, the lease ends, and counts as abandoned.
  isFull = true;
  const next = await own.enter(account, { ...entry(), except: "one" });
  if (next.state !== "lease") throw new Error(next.state);
  await authError(own.settle(next.lease, { ...outcome, fingerprint: "two" }));
  await clock.advance(15_000);
  await own.close();
  expect(await store.enter(account, { ...entry(), except: "one" })).toMatchObject({ state: "lease", abandoned: 1 });
});

test("an outcome counts although the next one claims as soon as it is written, and not when one did before", async () => {
  const sealer = createSealer("fileTokens", undefined);
  const folder = accountFolder(dir, "fake", sealer, () => {});
  await makeFolder(dir, folder);
  const isLost = async () => (await folder.names()).claim !== 1;
  const write = (n: number, by = folder) =>
    readView(by, sealer).then((view) => writeState(by, sealer, n, view, { kind: "none" }, Date.now(), isLost));
  await folder.mark("1.c");
  // The first that happens after a state is written is that old files are removed.
  const sweep = async () => void (await folder.mark("2.c"));
  expect(await write(1, { ...folder, sweep })).toBe(true);
  expect(await write(1)).toBe(false);
  expect((await readdir(folder.path)).toSorted()).toEqual(["1.c", "1.json", "2.c"]);
});

test("what is too large to be read again is not written", async () => {
  const entered = await store.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  const untilMs = Date.now() + 60_000;
  const outcome = { kind: "token", record: "x".repeat(5_000_000), fingerprint: "one", untilMs } as const;
  const { code, message } = await authError(store.settle(entered.lease, outcome));
  const reason = "its state would take more than 4194304 bytes";
  expect([code, message]).toEqual(["STORE_UNAVAILABLE", `The token store in ${dir} cannot be used: ${reason}.`]);
});

test("where nothing can be written, tokens can be read", async () => {
  await signIn("one");
  const rights = ["--permission", "--allow-fs-read=*", "--allow-child-process"];
  const child = spawn(process.execPath, [...rights, program, dir], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const [, read, entered] = await answersOf(child, [{ do: "enter" }, { do: "enter", except: "one" }]);
  expect(read).toMatchObject({ state: "token", fingerprint: "one" });
  const message = `The token store in ${dir} cannot be used: ERR_ACCESS_DENIED.`;
  expect(entered).toEqual({ state: "failed", code: "STORE_UNAVAILABLE", message });
});

test.each([
  ...["9999999999.json", "9999999999.c", "9999999999.note", "9999999998.json", "9999999998.c", "4294967295.c"],
  ...["4999999999.json", "4999999999.c", "4999999999.note", "4999999999.back", "1000.json", "1000.note", "1000.c"],
  ...["99999999999999999999.json", "1e21.json", "-1.json", "007.json", "007.c", "0.json", "1.5.json", " 2.c"],
])("a planted %s costs neither the token, nor the note, nor the next logins", async (name) => {
  const untilMs = Date.now() + 60_000;
  let last = "old";
  async function login(fingerprint: string): Promise<void> {
    const entered = await store.enter(account, { ...entry(), except: "old" });
    if (entered.state !== "lease") throw new Error(entered.state);
    expect(entered.note).toBe(last === "old" ? undefined : `note-${last}`);
    expect(await store.extend(entered.lease, 15_000, { record: `note-${fingerprint}`, untilMs })).toBe(true);
    // The note outlives a holder that did not come to a result.
    if (fingerprint !== "two") expect(await store.settle(entered.lease, { kind: "none" })).toBe(true);
    else await store.close();
    last = fingerprint;
  }
  await signIn("old");
  const path = join(await folder(), name);
  for (const plant of [() => writeFile(path, "{}", { mode: 0o600 }), () => mkdir(path)]) {
    await plant();
    expect(await store.look(account)).toMatchObject({ state: "token", fingerprint: "old" });
    last = "old";
    for (const fingerprint of ["one", "two", "three"]) await login(fingerprint);
    await rm(await folder(), { recursive: true });
    await signIn("old");
  }
});

test("planted claims are not taken for logins that crashed", async () => {
  await signIn("old");
  for (const n of [2, 3, 4, 5]) await writeFile(join(await folder(), `${n}.c`), "");
  expect(await store.enter(account, { ...entry(), except: "old" })).toMatchObject({ state: "lease", abandoned: 0 });
});

test("an account whose numbers were driven to the last one starts over", async () => {
  await signIn("old");
  await writeFile(join(await folder(), "4999999997.c"), "");
  for (const fingerprint of ["one", "two", "three", "four"]) {
    await store.discard(account, "old");
    expect(await signIn(fingerprint)).toBe(true);
    expect(await store.look(account)).toMatchObject({ state: "token", fingerprint });
    await store.discard(account, fingerprint);
  }
  expect((await readdir(await folder())).filter((name) => !name.endsWith(".x")).toSorted()).toEqual([
    "1.c",
    "1.json",
    "2.c",
    "2.json",
  ]);
});

test("a folder with more names than a call takes arguments can be used", () => {
  const names = readNames(Array.from({ length: 200_000 }, (_, n) => `${n + 1}.json`).concat("3.c"));
  expect([names.highest, names.claim, names.state]).toEqual([200_000, 3, 3]);
});
