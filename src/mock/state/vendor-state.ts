/** The state of one vendor: its sign-in, and the calls after it. */
import { type SignIn, workflowsOf } from "../../openapi/sign-in.ts";
import { createLaterCalls } from "./later-calls.ts";
import { sentOf } from "./recognise.ts";
import { createSignIn, type SignInOptions } from "./sign-in.ts";
import type { VendorState } from "./state.ts";

/** @throws AuthError `CONFIGURATION` if an added account is wrong. */
export function createVendorState(options: SignInOptions): VendorState {
  const { vendor, document, signIn, state } = options;
  const ofSignIn = createSignIn(options);
  const calls = createLaterCalls(vendor, document, signIn, state.sessions);
  const secretParameters = secretPathParameters(signIn);
  return {
    tokenMembers: signIn.attachments.filter((each) => each.in === "body").map(({ name }) => name),
    secretsInPath({ operation, template, path }) {
      const names = secretParameters.get(operation.id) ?? [];
      const segments = path.split("/");
      return template.split("/").flatMap((segment, index) => {
        const isSecret = names.some((name) => segment.includes(`{${name}}`));
        return isSecret && segments[index] ? [segments[index]] : [];
      });
    },
    isRefusal: calls.isRefusal,
    choose(request, paired, refusal) {
      const sent = sentOf(request);
      const need = calls.needOf(request.operation);
      const { session, hasToken } = need ? calls.carriedBy(request.method, sent) : {};
      const choice = ofSignIn(request.operation.id, sent, paired);
      if (choice?.purpose === "signIn") return choice;
      // One operation may serve both the sign-in, which needs no token, and every later call.
      const isNeeded = need === "always" || hasToken || choice || calls.isSignIn(request.operation);
      if (need && !session) return isNeeded ? { answer: calls.tokenRefusal(refusal) } : paired;
      // The document has no refusal of this refresh or logout.
      if (choice) return choice.answer ? { answer: calls.tokenRefusal(refusal) } : choice;
      if (!session) return paired;
      return {
        ...paired,
        settle(answer) {
          calls.use(session);
          return answer;
        },
      };
    },
    echo: calls.echo,
  };
}

/** Returns the path parameters, by operation, that contain a secret input or an output of an earlier step. */
function secretPathParameters(signIn: SignIn): Map<string, string[]> {
  const secrets = new Map<string, string[]>();
  for (const { operation, parameters } of workflowsOf(signIn).flatMap(({ steps }) => steps)) {
    const names = parameters
      .filter(({ in: place, value }) => place === "path" && ("input" in value ? value.input.isSecret : "step" in value))
      .map(({ name }) => name);
    secrets.set(operation.id, [...(secrets.get(operation.id) ?? []), ...names]);
  }
  return secrets;
}
