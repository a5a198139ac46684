/** Encrypts what a store writes, if there are keys, and hashes its names. */
import { bytesOf, fromBase64, hex, toBase64Url } from "../internal/bytes.ts";
import { checkOptions } from "../internal/check-options.ts";
import { misconfigured } from "./problems.ts";

/** A key that encrypts the content of a store with AES-256-GCM. */
export interface EncryptionKey {
  /** Identifies the key in the data that it encrypts, such as `2030-01`: 1 to 32 letters, digits, `_` or `-`. Not secret. */
  readonly id: string;
  /** 32 random bytes, also as a Base64 or hexadecimal string, such as the output of `openssl rand -base64 32`. */
  readonly key: KeyBytes;
  /** Whether to use the key only for decryption, for example until every process has it. Default: false. */
  readonly decryptOnly?: boolean | undefined;
}

export interface Sealer {
  /** Hashes a name to 24 hexadecimal digits. If there are keys, nobody can guess the name without them. */
  name(text: string): Promise<string>;
  /** Hashes credentials. Without keys, the result is so short that many passwords share it. */
  mark(credentials: string): Promise<string>;
  /** Encrypts text for a place, such as a key of Redis. It cannot be decrypted for another place. */
  seal(place: string, text: string): Promise<string>;
  /** Decrypts text; undefined if it was not encrypted with one of the keys for that place. */
  open(place: string, sealed: string): Promise<string | undefined>;
}

const version = "1";
const ivBytes = 12;
const nameDigits = 24;
/** A million possible marks: a corrected password is mistaken for the refused one with that probability. */
const plainMarkDigits = 5;

// Only the DOM types declare `CryptoKey` globally.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

interface Derived {
  id: string;
  encryption: Key;
}

/** 32 random bytes, also as a Base64 or hexadecimal string, such as the output of `openssl rand -base64 32`. */
export type KeyBytes = string | Uint8Array;

/**
 * @param what the function that has the keys as options, for messages
 * @param nameKey the key that hashes names. Default: the oldest key, so names change when it is removed
 * @throws AuthError `CONFIGURATION` when a key is wrong
 */
export function createSealer(what: string, keys: readonly EncryptionKey[] | undefined, nameKey?: KeyBytes): Sealer {
  if (keys === undefined) {
    if (nameKey === undefined) return plain;
    throw misconfigured(`The nameKey of ${what} needs encryptionKeys too.`);
  }
  const checked = readKeys(what, keys);
  const nameBytes = nameKey === undefined ? checked.at(-1)?.bytes : readBytes(`The nameKey of ${what}`, nameKey);
  const current = checked.findIndex(({ decryptOnly }) => !decryptOnly);
  let derived: Promise<[Derived[], Key]> | undefined;
  const all = () => {
    derived ??= Promise.all([Promise.all(checked.map(deriveEncryption)), deriveNaming(nameBytes as Bytes)]);
    return derived;
  };
  const parameters = (id: string, place: string, iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: bytesOf(JSON.stringify(["provider-auth", version, id, place])),
  });

  async function name(text: string): Promise<string> {
    const [, naming] = await all();
    return hex(await crypto.subtle.sign("HMAC", naming, bytesOf(text))).slice(0, nameDigits);
  }

  return {
    name,
    mark: (credentials) => name(`credentials\n${credentials}`),

    async seal(place, text) {
      const { id, encryption } = (await all())[0][current] as Derived;
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const sealed = await crypto.subtle.encrypt(parameters(id, place, iv), encryption, bytesOf(text));
      return [version, id, toBase64Url(iv), toBase64Url(new Uint8Array(sealed))].join(".");
    },

    async open(place, text) {
      const [form, id, iv = "", sealed = "", ...rest] = text.split(".");
      const key = (await all())[0].find((key) => key.id === id);
      const [ivRead, bytes] = [fromBase64(iv), fromBase64(sealed)];
      if (form !== version || !key || !ivRead || !bytes || rest.length > 0) return undefined;
      try {
        const opened = await crypto.subtle.decrypt(parameters(key.id, place, ivRead), key.encryption, bytes);
        return new TextDecoder().decode(opened);
      } catch {
        return undefined;
      }
    },
  };
}

/** Without keys, names are plain digests: they hide user names, but a guess can be verified. */
const plain: Sealer = {
  name: digest,
  mark: async (credentials) => (await digest(`credentials\n${credentials}`)).slice(0, plainMarkDigits),
  seal: async (_place, text) => text,
  open: async (_place, text) => text,
};

async function digest(text: string): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", bytesOf(`provider-auth\n${text}`))).slice(0, nameDigits);
}

type Bytes = Uint8Array<ArrayBuffer>;

interface CheckedKey {
  id: string;
  bytes: Bytes;
  decryptOnly: boolean;
}

function readKeys(what: string, keys: unknown): CheckedKey[] {
  if (!Array.isArray(keys) || keys.length === 0) {
    throw misconfigured(`The encryptionKeys of ${what} must be a list of { id, key }, the newest first.`);
  }
  const checked = keys.map((entry: Partial<EncryptionKey>, index): CheckedKey => {
    checkOptions(`Encryption key ${index + 1} of ${what}`, entry, ["id", "key", "decryptOnly"]);
    const { id, key, decryptOnly = false } = entry;
    if (typeof id !== "string" || !/^[\w-]{1,32}$/.test(id)) {
      const place = `The id of encryption key ${index + 1} of ${what}`;
      throw misconfigured(`${place} must be a string of 1 to 32 letters, digits, "_" or "-".`);
    }
    const bytes = readBytes(`The encryption key ${id} of ${what}`, key);
    if (typeof decryptOnly !== "boolean") {
      throw misconfigured(`The decryptOnly of encryption key ${id} of ${what} must be true or false.`);
    }
    return { id, bytes, decryptOnly };
  });
  const ids = checked.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice) throw misconfigured(`Two encryption keys of ${what} have the id ${twice}; give each its own.`);
  if (checked.every(({ decryptOnly }) => decryptOnly)) {
    throw misconfigured(`Every encryption key of ${what} is decryptOnly; at least one must encrypt.`);
  }
  return checked;
}

/** @param what which key it is, for the message */
function readBytes(what: string, key: unknown): Bytes {
  const bytes = keyBytes(key);
  if (bytes?.length === 32) return bytes;
  const length = bytes ? `, not ${bytes.length}` : "";
  const way = 'as a Uint8Array or a Base64 or hexadecimal string, such as the output of "openssl rand -base64 32"';
  throw misconfigured(`${what} must have 32 bytes${length}, ${way}.`);
}

/** Returns a copy, because the caller may overwrite its bytes. */
function keyBytes(key: unknown): Bytes | undefined {
  if (key instanceof Uint8Array) return Uint8Array.from(key);
  if (typeof key !== "string") return undefined;
  const text = key.trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) return fromBase64(text);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

const importRoot = (bytes: Bytes) => crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
const hkdf = (purpose: string) => ({
  name: "HKDF",
  hash: "SHA-256",
  salt: new Uint8Array(),
  info: bytesOf(`provider-auth ${version} ${purpose}`),
});

async function deriveEncryption({ id, bytes }: CheckedKey): Promise<Derived> {
  const aes = { name: "AES-GCM", length: 256 };
  const uses = ["encrypt", "decrypt"] as const;
  return {
    id,
    encryption: await crypto.subtle.deriveKey(hkdf("encryption"), await importRoot(bytes), aes, false, uses),
  };
}

async function deriveNaming(bytes: Bytes): Promise<Key> {
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(hkdf("names"), await importRoot(bytes), hmac, false, ["sign"]);
}
