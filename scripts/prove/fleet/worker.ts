/** A process of the fleet: a session that shares its tokens. Run by `pool.ts`. */
import { openShared } from "./client.ts";
import { serve } from "./serve.ts";

serve(openShared);
