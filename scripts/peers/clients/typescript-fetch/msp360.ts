import { AuthenticationApi, Configuration } from "./client";

const { PEER_URL, PEER_USERNAME: userName = "", PEER_PASSWORD: password = "" } = process.env;

const api = new AuthenticationApi(new Configuration({ basePath: PEER_URL }));
const answer = await api.login({ credentials: { userName, password } });
console.log(answer.accessToken);
