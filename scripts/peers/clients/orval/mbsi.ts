import { authenticate } from "./client";

const { PEER_USERNAME = "", PEER_PASSWORD = "" } = process.env;

const answer = await authenticate({ username: PEER_USERNAME, password: PEER_PASSWORD });
if (answer.status === 200) console.log(answer.data.access_token);
