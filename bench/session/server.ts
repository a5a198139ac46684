/**
 * The vendor of the benchmark: a login and an authorised GET, with the paths of mbsi. It runs in its own process, so that its
 * CPU time is not counted. `startServer` starts it, and it exits with the process that started it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

export const path = "/api/v140/devices";
export const accessToken = "fakeAccessToken_fakeAccessToken_fakeAccessToken";
export const refreshToken = "fakeRefreshToken";

const login = { token_type: "Bearer", expires_in: 3600, access_token: accessToken, refresh_token: refreshToken };
const devices = { devices: [1, 2, 3].map((id) => ({ id, name: `fake-device-${id}`, online: true })) };

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve();

async function serve(): Promise<void> {
  const [loginBody, devicesBody] = [login, devices].map((body) => JSON.stringify(body));
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    const isGet = request.method === "GET";
    // A contender that does not send the header must not win.
    const isRefused = isGet && request.headers.authorization !== `Bearer ${accessToken}`;
    const body = isRefused ? "{}" : String(isGet ? devicesBody : loginBody);
    const headers = { "Content-Type": "application/json", "Content-Length": body.length };
    response.writeHead(isRefused ? 401 : 200, headers).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  process.send?.((server.address() as AddressInfo).port);
  process.once("disconnect", () => process.exit());
}

export async function startServer(): Promise<{ child: ChildProcess; baseUrl: string }> {
  const child = fork(fileURLToPath(import.meta.url));
  const [port] = await once(child, "message");
  return { child, baseUrl: `http://127.0.0.1:${port}` };
}
