/** The package in a CommonJS module, by import(). */
import type { Session } from "provider-auth" with { "resolution-mode": "import" };

export async function openSession(password: string): Promise<Session> {
  const { createSession } = await import("provider-auth");
  const { mbsi } = await import("provider-auth/mbsi");
  return createSession(mbsi({ username: "fake", password }));
}
