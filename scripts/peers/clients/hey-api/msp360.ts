import { login } from "./client";
import { client } from "./client/client.gen";

const { PEER_URL: baseUrl = "", PEER_USERNAME = "", PEER_PASSWORD = "" } = process.env;

client.setConfig({ baseUrl });
const { data } = await login({ body: { UserName: PEER_USERNAME, Password: PEER_PASSWORD }, throwOnError: true });
console.log(data.access_token);
