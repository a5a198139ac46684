/** What is written with keys: readable with one of them, at its place, and nowhere else. */
import { createHmac, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer, type EncryptionKey } from "../../src/stores/encryption.ts";

const text = "fakeXkjwZmAJvAQBYjja ü";
const [oldKey, newKey] = ["11", "22"].map((byte, index) => ({ id: `fake-${index}`, key: byte.repeat(32) })) as [
  EncryptionKey,
  EncryptionKey,
];
const sealer = (...keys: EncryptionKey[]) => createSealer("test", keys);

test("a text is read with its key at its place alone", async () => {
  const sealed = await sealer(oldKey).seal("place", text);
  expect(sealed).toMatch(/^1\.fake-0\.[\w-]{16}\.[\w-]+$/);
  expect(await sealer(oldKey).open("place", sealed)).toBe(text);
  expect(await sealer(oldKey).open("elsewhere", sealed)).toBeUndefined();
  expect(await sealer({ ...newKey, id: "fake-0" }).open("place", sealed)).toBeUndefined();
  expect(await sealer(newKey).open("place", sealed)).toBeUndefined();
  // The id is protected too.
  const renamed = sealed.replace("fake-0", "fake-1");
  expect(await sealer({ ...oldKey, id: "fake-1" }).open("place", renamed)).toBeUndefined();
});

test("every change of a character is noticed", async () => {
  const own = sealer(oldKey);
  const sealed = await own.seal("place", text);
  for (const [index, character] of [...sealed].entries()) {
    // Further bits of the last character do not count in Base64.
    const other = character === "A" ? "Q" : "A";
    const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
    expect([index, await own.open("place", changed)]).toEqual([index, undefined]);
    expect(await own.open("place", sealed.slice(0, index))).toBeUndefined();
  }
  for (const bad of ["", ".", "....", `${sealed}.`, `1.fake-0.%.%`, "1.fake-0.."]) {
    expect([bad, await own.open("place", bad)]).toEqual([bad, undefined]);
  }
});

test("no two texts look the same, and nothing of them can be read", async () => {
  const own = sealer(oldKey);
  const sealed = await Promise.all(Array.from({ length: 50 }, () => own.seal("place", text)));
  expect(new Set(sealed.map((one) => one.split(".")[2])).size).toBe(50);
  expect(sealed.join()).not.toContain("fakeXk");
});

test("keys are exchanged without a moment at which some cannot read or find what others wrote", async () => {
  const steps = [[oldKey], [{ ...newKey, decryptOnly: true }, oldKey], [newKey, oldKey]].map((keys) => sealer(...keys));
  for (const [index, writer] of steps.entries()) {
    const sealed = await writer.seal("place", text);
    // Two steps are in use together.
    for (const reader of [steps[index - 1], steps[index + 1]]) {
      if (reader) expect(await reader.open("place", sealed)).toBe(text);
    }
  }
  expect(new Set(await Promise.all(steps.map((step) => step.name("fake")))).size).toBe(1);
});

test("keys are given as bytes, Base64 in both alphabets, or hexadecimal", async () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
  const buffer = Buffer.from(bytes);
  const sealed = await sealer({ id: "1", key: bytes }).seal("place", text);
  for (const encoding of ["base64", "base64url", "hex"] as const) {
    expect(await sealer({ id: "1", key: `${buffer.toString(encoding)}\n` }).open("place", sealed)).toBe(text);
  }
  const changed = sealer({ id: "1", key: bytes });
  bytes.fill(0);
  expect(await changed.open("place", sealed)).toBe(text);
});

test("names are keyed hashes; without keys, they are digests", async () => {
  const root = Buffer.from("11".repeat(32), "hex");
  const derived = hkdfSync("sha256", root, new Uint8Array(), "provider-auth 1 names", 32);
  const expected = createHmac("sha256", Buffer.from(derived)).update("fake").digest("hex").slice(0, 24);
  expect(await sealer(oldKey).name("fake")).toBe(expected);
  const plain = createSealer("test", undefined);
  expect(await plain.name("fake")).toMatch(/^[0-9a-f]{24}$/);
  expect(await plain.name("fake")).not.toBe(await plain.name("fake2"));
});

test("with a key of their own, names do not change with the keys that encrypt, and still cannot be guessed", async () => {
  const nameKey = "33".repeat(32);
  const named = (...keys: EncryptionKey[]) => createSealer("test", keys, nameKey);
  const names = await Promise.all([named(oldKey), named(newKey, oldKey), named(newKey)].map((own) => own.name("fake")));
  const derived = hkdfSync("sha256", Buffer.from(nameKey, "hex"), new Uint8Array(), "provider-auth 1 names", 32);
  const expected = createHmac("sha256", Buffer.from(derived)).update("fake").digest("hex").slice(0, 24);
  expect(new Set(names)).toEqual(new Set([expected]));
  // It encrypts nothing.
  const sealed = await named(oldKey).seal("place", text);
  expect(await sealer({ ...oldKey, key: nameKey }).open("place", sealed)).toBeUndefined();
});

test("without keys, so little is written of credentials that no password can be told by it", async () => {
  expect(await createSealer("test", undefined).mark("fake-credentials")).toMatch(/^[0-9a-f]{5}$/);
  expect(await sealer(oldKey).mark("fake-credentials")).toMatch(/^[0-9a-f]{24}$/);
});
