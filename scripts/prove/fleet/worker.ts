/** A process of the fleet: a session that shares its tokens. Run by `pool.ts`. */
import { sharedBy } from "./client.ts";
import { serve } from "./serve.ts";

/**
 * Of refused tokens, a session renews two at once, and then one in each `cooldownMs`, by default a minute; further refusals it
 * hands on to its caller. The scenarios revoke tokens every few seconds, far more often than a vendor does, and would use up
 * that budget.
 */
const cooldownMs = 100;

serve(sharedBy({ cooldownMs }));
