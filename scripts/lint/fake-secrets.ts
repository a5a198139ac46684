import type { Context, Example, Location } from "./redocly.ts";

/** Members whose value would be a secret in a real message; a one-time code is six digits and worth nothing later. */
const secretName = /pass(word|_?code)|secret|token$|authentication_code/i;
/** An unbroken run of 20 or more token characters, letters and digits mixed: nobody can tell it from a real token. */
const tokenShape = /[A-Za-z0-9+/_=.-]{20,}/g;
const fake = /fake|example/i;

const looksLikeToken = (run: string) => /[A-Za-z]/.test(run) && /[0-9]/.test(run);

/** Says what makes a value look like a real secret, or nothing. */
export function secretIn(name: string, value: string): string | undefined {
  if (fake.test(value)) return undefined;
  if (secretName.test(name)) return `is the value of ${name}`;
  return value.match(tokenShape)?.some(looksLikeToken) ? "has the shape of a token" : undefined;
}

/** The value itself, or the elements of an XML text. */
function membersOf(name: string, value: string): [name: string, value: string][] {
  if (!value.startsWith("<")) return [[name, value]];
  return [...value.matchAll(/<([\w.:-]+)[^>]*>([^<]*)/g)].map(([, element = "", text = ""]) => [element, text.trim()]);
}

/** No value of an example may look like a real secret: secret-named members and token-shaped strings contain "fake". */
export function fakeSecrets() {
  const check = (ctx: Context, name: string, value: unknown, location: Location) => {
    if (typeof value === "string") {
      for (const [member, text] of membersOf(name, value)) {
        const reason = secretIn(member, text);
        if (reason) {
          ctx.report({ message: `This ${reason} and does not say that it is fake; put "fake" into it.`, location });
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
