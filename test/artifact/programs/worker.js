/** A Cloudflare Worker that signs in to the mock that its caller names. */
import { signInToAll } from "./sign-in.js";

export default {
  async fetch(request) {
    return Response.json(await signInToAll(new URL(request.url).searchParams.get("mock")));
  },
};
