/** A process of the fleet, which shares its token in the way that its medium defines. */
import { serve } from "../../scripts/prove/fleet/serve.ts";
import { type Contender, contenders } from "./contenders.ts";

serve((account, medium, header) => contenders[medium.store as Contender].open(account, medium, header));
