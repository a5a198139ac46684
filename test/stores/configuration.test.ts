/** Bad input is told in one sentence when a store is made. */
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { Redis as Ioredis5 } from "ioredis5";
import { Redis as Ioredis6 } from "ioredis6";
import { Redis as Iovalkey } from "iovalkey";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { shareTokens } from "../../src/sharing/share-tokens.ts";
import { readRoot } from "../../src/stores/file/root.ts";
import { type FileTokensOptions, fileTokens } from "../../src/stores/file-tokens.ts";
import { type RedisClient, type RedisTokensOptions, redisTokens } from "../../src/stores/redis-tokens.ts";
import { authError } from "../support/auth-errors.ts";
import { leaks } from "../support/leaks.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const key = "00".repeat(32);
let folder: string;
beforeAll(async () => {
  folder = await tokenFolder();
  await mkdir(join(folder, "own"), { mode: 0o700 });
  await mkdir(join(folder, "open"));
  await chmod(join(folder, "open"), 0o750);
  await writeFile(join(folder, "file"), "");
  await mkdir(join(folder, "full"));
  await chmod(join(folder, "full"), 0o777);
  await symlink(join(folder, "missing"), join(folder, "dangling"));
  await symlink(join(folder, "own"), join(folder, "link"));
});
afterAll(() => removeFolder(folder));
afterEach(() => vi.unstubAllEnvs());

async function sentence(make: () => unknown): Promise<string> {
  const error = await authError(make);
  expect(error.code).toBe("CONFIGURATION");
  return error.message;
}

describe("fileTokens", () => {
  const of = (options: unknown) => sentence(() => fileTokens(options as FileTokensOptions));

  test.each([
    ["open", 'The dir of fileTokens can be read by others (mode 750); run "chmod 700" on it, or pass another: #/open.'],
    ["link", "The dir of fileTokens is a symbolic link; pass the folder that it points to: #/link."],
    ["file", "The dir of fileTokens is not a folder: #/file."],
    ["file/below/it", "The dir of fileTokens is below a file: #/file/below/it."],
    ["full", 'The dir of fileTokens can be read by others (mode 777); run "chmod 700" on it, or pass another: #/full.'],
    ["dangling", "The dir of fileTokens is a symbolic link; pass the folder that it points to: #/dangling."],
  ])("refuses a folder that is %s", async (name, message) => {
    expect(await of({ dir: join(folder, name) })).toBe(message.replace("#", folder));
  });

  test("counts the bytes of a path, not its characters", async () => {
    const dir = `/tmp/${"ü".repeat(40)}`;
    expect(await of({ dir })).toMatch(
      /^The dir of fileTokens has a path of 85 bytes, and sockets allow (69|65); pass a shorter one: \/tmp\/ü+\.$/,
    );
    expect(fileTokens({ dir: `/tmp/${"x".repeat(60)}` })).toHaveProperty("enter");
  });

  test.each([
    [{ dir: 1 }, "The dir of fileTokens must be the path of a folder, as a string."],
    [{ dir: "" }, "The dir of fileTokens must be the path of a folder, as a string."],
    [
      { dir: "~/tokens" },
      'The dir of fileTokens begins with "~", which only a shell expands; pass a full path: ~/tokens.',
    ],
    [{ dir: "~" }, 'The dir of fileTokens begins with "~", which only a shell expands; pass a full path: ~.'],
    [
      null,
      "fileTokens needs an object with options; its options are dir, encryptionKeys, nameKey, fallback, opMs, onProblem.",
    ],
    [{ dir: new URL("file:///tmp") }, "The dir of fileTokens must be the path of a folder, as a string."],
    [{ nameKey: key }, "The nameKey of fileTokens needs encryptionKeys too."],
    [
      { fallback: Promise.resolve() },
      'The fallback of fileTokens must be a store, such as fileTokens(), or "eachProcessAlone".',
    ],
    [{ fallback: null }, 'The fallback of fileTokens must be a store, such as fileTokens(), or "eachProcessAlone".'],
    [{ dir: "/tmp/a\0b" }, "The dir of fileTokens must be the path of a folder, as a string."],
    [
      { directory: "/tmp" },
      "fileTokens has no option directory; its options are dir, encryptionKeys, nameKey, fallback, opMs, onProblem.",
    ],
    [
      "/tmp",
      "fileTokens needs an object with options; its options are dir, encryptionKeys, nameKey, fallback, opMs, onProblem.",
    ],
    [{ opMs: 0 }, "The opMs of fileTokens must be a whole number from 1 to 600000."],
    [{ opMs: null }, "The opMs of fileTokens must be a whole number from 1 to 600000."],
    [{ onProblem: 1 }, "The onProblem of fileTokens must be a function."],
    [{ fallback: "alone" }, 'The fallback of fileTokens must be a store, such as fileTokens(), or "eachProcessAlone".'],
    [{ fallback: {} }, 'The fallback of fileTokens must be a store, such as fileTokens(), or "eachProcessAlone".'],
  ])("refuses %j", async (options, message) => {
    expect(await of(options)).toBe(message);
  });

  test("refuses a fallback in the same folder, however its path is written", async () => {
    const same = "The fallback of fileTokens is the same store; pass another directory, client or kind of store.";
    for (const path of ["own", "own/", "x/../own"]) {
      const fallback = fileTokens({ dir: `${folder}/${path}` });
      expect(await of({ dir: join(folder, "own"), fallback })).toBe(same);
    }
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "link"));
    const through = fileTokens();
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "own"));
    expect(await of({ fallback: through })).toBe(same);
    expect(await of({ fallback: fileTokens({ dir: join(folder, "third"), fallback: through }) })).toBe(same);
  });
});

test("a fallback that is the same store is known however it is wrapped, and shows no client", async () => {
  const files = fileTokens({ dir: join(folder, "own") });
  const wrapped = [{ ...files }, new Proxy(files, {}), Object.create(files), shareTokens({ ...files })];
  for (const fallback of wrapped) {
    expect(await sentence(() => fileTokens({ dir: join(folder, "own"), fallback }))).toContain("is the same store");
    expect(fileTokens({ dir: join(folder, "other"), fallback })).toHaveProperty("enter");
  }
  const client = Object.assign(() => undefined, { options: { password: "fake-sentinel-password" } });
  const store = redisTokens(client, { encryptionKeys: [{ id: "1", key }], fallback: files });
  expect(leaks(["fake-sentinel-password", key, folder], store)).toEqual([]);
});

const noHome = "The user has no home folder for fileTokens to use: set HOME to an absolute path, or pass dir.";
test.each([
  ["is empty", { HOME: "" }],
  ["is relative", { HOME: "home/fake" }],
  ["and XDG_CACHE_HOME are relative", { HOME: "home/fake", XDG_CACHE_HOME: "cache" }],
])("fileTokens() is refused where HOME %s", async (_, env) => {
  for (const [name, value] of Object.entries({ XDG_CACHE_HOME: "", ...env })) vi.stubEnv(name, value);
  expect(await sentence(() => fileTokens())).toBe(noHome);
  expect(fileTokens({ dir: join(folder, "own") })).toHaveProperty("enter");
});

test("fileTokens() takes the user's home folder where HOME is not set, and ignores a relative XDG_CACHE_HOME", async () => {
  vi.stubEnv("HOME", undefined);
  vi.stubEnv("XDG_CACHE_HOME", undefined);
  expect(readRoot(undefined)).toBe(join(userInfo().homedir, ".cache/provider-auth/tokens"));
  vi.stubEnv("HOME", join(folder, "own"));
  vi.stubEnv("XDG_CACHE_HOME", "cache");
  expect(readRoot(undefined)).toBe(join(folder, "own/.cache/provider-auth/tokens"));
});

test("a long folder for caches is told with the way out", async () => {
  vi.stubEnv("XDG_CACHE_HOME", `/tmp/${"x".repeat(80)}`);
  expect(await sentence(() => fileTokens())).toMatch(
    /^The dir of fileTokens has a path of 106 bytes, and sockets allow (69|65); pass a shorter one: \/tmp\/x+\/provider-auth\/tokens\.$/,
  );
});

test("fileTokens() is in the user's folder for caches, which nothing makes before it is needed", async () => {
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "own"));
  const store = fileTokens();
  expect(await store.look("fake")).toEqual({ state: "none" });
  expect(await store.discard("fake", "fake")).toBe(false);
  await store.enter("fake", { owner: "fake", leaseMs: 1_000 });
  await store.close();
  // The second store refuses a fallback that is the first: both are in this folder.
  const fallback = fileTokens({ dir: join(folder, "own/provider-auth/tokens") });
  expect(await sentence(() => fileTokens({ fallback }))).toContain("is the same store");
});

describe("redisTokens", () => {
  const encryptionKeys = [{ id: "1", key }];
  const of = (client: unknown, options: unknown = { encryptionKeys }) =>
    sentence(() => redisTokens(client as RedisClient, options as RedisTokensOptions));
  const client = () => undefined;

  test.each([[undefined], [null], ["redis://127.0.0.1"], [{}], [[]], [{ sendCommand: 1 }]])(
    "refuses %j as a client",
    async (client) => {
      expect(await of(client)).toBe(
        "The client of redisTokens must be a client of node-redis, ioredis, iovalkey or Valkey GLIDE, or a function that sends a command.",
      );
    },
  );

  test.each([
    ["a class", class Fake {}],
    ["ioredis 5", Ioredis5],
    ["ioredis 6", Ioredis6],
    ["iovalkey", Iovalkey],
  ])("refuses the class %s", async (_, client) => {
    expect(await of(client)).toBe("The client of redisTokens is a class; pass an instance of it.");
  });

  test("refuses the promise of a client", async () => {
    const message = "The client of redisTokens is a promise; await it.";
    expect(await of(Promise.resolve({ sendCommand: () => undefined }))).toBe(message);
  });

  test.each([
    ["nothing", () => undefined],
    ["a promise of nothing", async () => {}],
    ["a client", () => ({ sendCommand: () => undefined })],
    ["a text", () => "OK"],
    ["a list of something else", () => ["a", "b"]],
  ])("says that a function gives %s instead of a reply", async (_, client) => {
    const store = redisTokens(client, { encryptionKeys });
    const reason = "its client returns no reply; a function that sends a command must return the server's reply";
    for (const call of [() => store.look("fake"), () => store.enter("fake", { owner: "fake", leaseMs: 1_000 })]) {
      const { code, message } = await authError(call());
      expect([code, message]).toEqual(["STORE_UNAVAILABLE", `The token store in Redis cannot be used: ${reason}.`]);
    }
  });

  test("says at once that a client of ioredis was disconnected", async () => {
    const client = new Ioredis6({ lazyConnect: true });
    client.disconnect();
    const { message } = await authError(redisTokens(client, { encryptionKeys }).look("fake"));
    expect(message).toBe("The token store in Redis cannot be used: its client was disconnected.");
  });

  test("writes no tokens without encryption, unless that is asked for", async () => {
    const message =
      "redisTokens writes tokens to a server: pass encryptionKeys, or allowUnencryptedTokens: true if anyone who can read the server may use the tokens.";
    expect(await of(client, {})).toBe(message);
    expect(await of(client, { allowUnencryptedTokens: false })).toBe(message);
    expect(redisTokens(client, { allowUnencryptedTokens: true })).toHaveProperty("enter");
  });

  test.each([
    [{ encryptionKeys: [] }, "The encryptionKeys of redisTokens must be a list of { id, key }, the newest first."],
    [{ encryptionKeys: key }, "The encryptionKeys of redisTokens must be a list of { id, key }, the newest first."],
    [
      { encryptionKeys: [{ id: "1", key: "00" }] },
      'The encryption key 1 of redisTokens must have 32 bytes, not 1, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [
      { encryptionKeys: [{ id: "1", key: "a passphrase of 32 characters.." }] },
      'The encryption key 1 of redisTokens must have 32 bytes, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [
      { encryptionKeys: [{ id: "1", key: null }] },
      'The encryption key 1 of redisTokens must have 32 bytes, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [{ encryptionKeys: null }, "The encryptionKeys of redisTokens must be a list of { id, key }, the newest first."],
    [
      { encryptionKeys: [undefined] },
      "Encryption key 1 of redisTokens needs an object with options; its options are id, key, decryptOnly.",
    ],
    [
      { encryptionKeys: [key] },
      "Encryption key 1 of redisTokens needs an object with options; its options are id, key, decryptOnly.",
    ],
    [
      { encryptionKeys: [{ id: "a.b", key }] },
      'The id of encryption key 1 of redisTokens must be a string of 1 to 32 letters, digits, "_" or "-".',
    ],
    [
      { encryptionKeys: [{ id: "1", key, decryptonly: true }] },
      "Encryption key 1 of redisTokens has no option decryptonly; its options are id, key, decryptOnly.",
    ],
    [
      { encryptionKeys: [{ id: "1", key: new Uint8Array(31) }] },
      'The encryption key 1 of redisTokens must have 32 bytes, not 31, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [
      { encryptionKeys: [{ id: "1", key: "a sentence is no key!" }] },
      'The encryption key 1 of redisTokens must have 32 bytes, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [
      { encryptionKeys: [{ key }] },
      'The id of encryption key 1 of redisTokens must be a string of 1 to 32 letters, digits, "_" or "-".',
    ],
    [
      {
        encryptionKeys: [
          { id: "1", key },
          { id: "1", key },
        ],
      },
      "Two encryption keys of redisTokens have the id 1; give each its own.",
    ],
    [
      { encryptionKeys: [{ id: "1", key, decryptOnly: true }] },
      "Every encryption key of redisTokens is decryptOnly; at least one must encrypt.",
    ],
    [
      { encryptionKeys: [{ id: "1", key, decryptOnly: 1 }] },
      "The decryptOnly of encryption key 1 of redisTokens must be true or false.",
    ],
    [
      { encryptionKeys, nameKey: "00" },
      'The nameKey of redisTokens must have 32 bytes, not 1, as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32".',
    ],
    [{ allowUnencryptedTokens: true, nameKey: key }, "The nameKey of redisTokens needs encryptionKeys too."],
    [{ encryptionKeys, opMs: 0 }, "The opMs of redisTokens must be a whole number from 1 to 600000."],
    [{ encryptionKeys, opMs: "5" }, "The opMs of redisTokens must be a whole number from 1 to 600000."],
    [{ encryptionKeys, prefix: "{a}" }, 'The prefix of redisTokens must be 1 to 100 letters, digits, or "_.:/-".'],
    [{ allowUnencryptedTokens: "yes" }, "The allowUnencryptedTokens of redisTokens must be true or false."],
  ])("refuses the options %j", async (options, message) => {
    expect(await of(client, options)).toBe(message);
  });

  test("refuses a fallback with the same client", async () => {
    const fallback = redisTokens(client, { encryptionKeys });
    expect(await of(client, { encryptionKeys, fallback })).toBe(
      "The fallback of redisTokens is the same store; pass another directory, client or kind of store.",
    );
    expect(redisTokens(() => undefined, { encryptionKeys, fallback })).toHaveProperty("enter");
  });
});
