/** The package in a CommonJS module, by imports that become require(). */
import { createSession, type Session } from "provider-auth";
import { mbsi } from "provider-auth/mbsi";

export const openSession = (password: string): Session => createSession(mbsi({ username: "fake", password }));
