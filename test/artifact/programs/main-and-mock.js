/** As main.js, and runs a mock in this process too. */
import { tryMock } from "./mock.js";
import { signInToAll } from "./sign-in.js";

const results = await signInToAll(process.env.MOCK_URL);
console.log(JSON.stringify({ ...results, mock: await tryMock() }));
