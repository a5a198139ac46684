import { AuthenticationApi, Configuration } from "./client";

const { PEER_URL, PEER_USERNAME = "", PEER_PASSWORD = "" } = process.env;

const api = new AuthenticationApi(new Configuration({ basePath: PEER_URL }));
const answer = await api.authenticate({ credentials: { username: PEER_USERNAME, password: PEER_PASSWORD } });
console.log(answer.accessToken);
