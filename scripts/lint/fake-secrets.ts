import type { Context, Example, Location } from "./redocly.ts";

/** Names of members whose value would be a secret in a real message. One-time codes are not included, since they expire. */
const secretName = /pass(word|_?code)|secret|token$|authentication_code/i;
/** 20 or more consecutive token characters with letters and digits, which look like a real token. */
const tokenShape = /[A-Za-z0-9+/_=.-]{20,}/g;
const fake = /fake|example/i;

const looksLikeToken = (run: string) => /[A-Za-z]/.test(run) && /[0-9]/.test(run);

/** Returns why a value looks like a real secret, or undefined. */
export function secretIn(name: string, value: string): string | undefined {
  if (fake.test(value)) return undefined;
  if (secretName.test(name)) return `is the value of ${name}`;
  return value.match(tokenShape)?.some(looksLikeToken) ? "looks like a token" : undefined;
}

/** Returns the value itself, or the elements of an XML text. */
function membersOf(name: string, value: string): [name: string, value: string][] {
  if (!value.startsWith("<")) return [[name, value]];
  return [...value.matchAll(/<([\w.:-]+)[^>]*>([^<]*)/g)].map(([, element = "", text = ""]) => [element, text.trim()]);
}

/** No value of an example may look like a real secret: secret members, and strings that look like tokens, contain "fake". */
export function fakeSecrets() {
  const check = (ctx: Context, name: string, value: unknown, location: Location) => {
    if (typeof value === "string") {
      for (const [member, text] of membersOf(name, value)) {
        const reason = secretIn(member, text);
        if (reason) {
          ctx.report({ message: `This ${reason} but does not contain "fake"; add "fake" to it.`, location });
        }
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) check(ctx, key, member, location.child(key));
    }
  };
  return {
    Example(example: Example | null, ctx: Context) {
      check(ctx, "", example?.value, ctx.location.child("value"));
    },
  };
}
