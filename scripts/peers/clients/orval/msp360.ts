import { login } from "./client";

const { PEER_USERNAME = "", PEER_PASSWORD = "" } = process.env;

const answer = await login({ UserName: PEER_USERNAME, Password: PEER_PASSWORD });
if (answer.status === 200) console.log(answer.data.access_token);
