import { authenticate } from "./client";
import { client } from "./client/client.gen";

const { PEER_URL: baseUrl = "", PEER_USERNAME: username = "", PEER_PASSWORD: password = "" } = process.env;

client.setConfig({ baseUrl });
const { data } = await authenticate({ body: { username, password }, throwOnError: true });
console.log(data.access_token);
