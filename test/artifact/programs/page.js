/** What a page of a browser loads. */
export { signInToAll } from "./sign-in.js";
