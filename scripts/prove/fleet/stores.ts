/** The stores to try, by name. */
import { fileTokens, type SharedTokens, type Sharing } from "../../../src/stores/file-tokens.ts";
import { redisTokens } from "../../../src/stores/redis-tokens.ts";
import { clients } from "../../../test/support/redis-clients.ts";
import type { Medium } from "./messages.ts";

export const storeNames = ["file", "redis", "redis+file"] as const;
export type StoreName = (typeof storeNames)[number];

export const needsRedis = (store: string): boolean => store !== "file";

export interface OpenStore {
  shared: SharedTokens & Sharing;
  /** Ends the connection. Close the store first. */
  disconnect(): void;
}

const encryptionKeys = [{ id: "fake", key: new Uint8Array(32).fill(7) }];

/** @param number of the process; neighbours get different clients of Redis */
export async function openStore({ store, dir, port = 0 }: Medium, number: number): Promise<OpenStore> {
  if (store === "file") return { shared: fileTokens({ dir }), disconnect() {} };
  const opened = await openRedis(port, number);
  const fallback = store === "redis+file" ? { fallback: fileTokens({ dir }) } : {};
  return { shared: redisTokens(opened.client, { encryptionKeys, ...fallback }), disconnect: () => opened.close() };
}

export async function openRedis(port: number, number: number) {
  const opens = Object.values(clients);
  const open = opens[number % opens.length];
  if (!open) throw new Error("There are no clients of Redis.");
  return open(port);
}
