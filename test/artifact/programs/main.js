/** Signs in to the mock at `MOCK_URL`, and prints what went wrong by provider. */
import { signInToAll } from "./sign-in.js";

console.log(JSON.stringify(await signInToAll(process.env.MOCK_URL)));
