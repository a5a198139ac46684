/** The contenders: the same authorised GET with the session and with its peers, as their guides show. */
import createOpenApiClient from "openapi-fetch";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/session/create-session.ts";
import { accessToken, path, refreshToken } from "./server.ts";

export interface Contender {
  name: string;
  /** The client that sends the request, which determines most of the cost. */
  transport: "fetch" | "node:http";
  /** Sends a GET with a token that is valid for an hour, and reads the JSON body of the response. */
  get: () => Promise<unknown>;
}

/** Peers are installed separately, so the type checker must not resolve them. Their types are not needed. */
const load = (peer: string) => import(peer);

const authorization = `Bearer ${accessToken}`;
const expiresAt = Date.now() + 3_600_000;

interface Paths {
  "/api/v140/devices": { get: { responses: { 200: { content: { "application/json": object } } } } };
}

/** The first is the baseline. The second is the same again, which shows the accuracy. */
export async function createContenders(baseUrl: string): Promise<Contender[]> {
  const url = baseUrl + path;
  const session = createSession(mbsi({ username: "fake-user", password: "fake-password", baseUrl }));
  await session.getToken();

  const bare = createOpenApiClient<Paths>({ baseUrl, headers: { Authorization: authorization } });
  const overSession = createOpenApiClient<Paths>({ baseUrl, fetch: session.fetch });
  const withMiddleware = createOpenApiClient<Paths>({ baseUrl });
  withMiddleware.use({
    onRequest({ request }) {
      request.headers.set("Authorization", authorization);
      return request;
    },
  });

  const raw = async () => (await fetch(url, { headers: { Authorization: authorization } })).json();
  const byFetch: [string, Contender["get"]][] = [
    ["fetch with a fixed header", raw],
    ["the same again", raw],
    ["openapi-fetch with a fixed header", async () => (await bare.GET("/api/v140/devices")).data],
    ["session.fetch", async () => (await session.fetch(url)).json()],
    ["openapi-fetch over session.fetch", async () => (await overSession.GET("/api/v140/devices")).data],
    ["openapi-fetch with a header middleware", async () => (await withMiddleware.GET("/api/v140/devices")).data],
    ["@badgateway/oauth2-client", await badgateway(baseUrl)],
    ["ky with a beforeRequest hook", await ky(baseUrl)],
  ];
  const byHttp: [string, Contender["get"]][] = [
    ["@azure/core-rest-pipeline", await azure(baseUrl)],
    ["axios with axios-auth-refresh", await axios(baseUrl)],
  ];
  return [
    ...byFetch.map(([name, get]): Contender => ({ name, transport: "fetch", get })),
    ...byHttp.map(([name, get]): Contender => ({ name, transport: "node:http", get })),
  ];
}

async function badgateway(baseUrl: string): Promise<Contender["get"]> {
  const { OAuth2Client, OAuth2Fetch } = await load("@badgateway/oauth2-client");
  const client = new OAuth2Client({ server: baseUrl, clientId: "fake-client" });
  const getNewToken = () => ({ accessToken, expiresAt, refreshToken });
  // Its timer would keep the process alive.
  const wrapper = new OAuth2Fetch({ client, getNewToken, getStoredToken: getNewToken, scheduleRefresh: false });
  return async () => (await wrapper.fetch(baseUrl + path)).json();
}

async function ky(baseUrl: string): Promise<Contender["get"]> {
  const { default: ky } = await load("ky");
  const api = ky.extend({
    hooks: {
      beforeRequest: [({ request }: { request: Request }) => request.headers.set("Authorization", authorization)],
    },
  });
  return () => api.get(baseUrl + path).json();
}

async function axios(baseUrl: string): Promise<Contender["get"]> {
  const { default: axios } = await load("axios");
  const { createAuthRefresh } = await load("axios-auth-refresh");
  const api = axios.create();
  api.interceptors.request.use((config: { headers: Record<string, string> }) => {
    config.headers.Authorization = authorization;
    return config;
  });
  createAuthRefresh(api, async () => {});
  return async () => (await api.get(baseUrl + path)).data;
}

async function azure(baseUrl: string): Promise<Contender["get"]> {
  const { bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } =
    await load("@azure/core-rest-pipeline");
  const credential = { getToken: async () => ({ token: accessToken, expiresOnTimestamp: expiresAt }) };
  const pipeline = createPipelineFromOptions({});
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: "fake-scope" }), { phase: "Sign" });
  // It only signs https requests, so the request gets the address of this server afterwards.
  pipeline.addPolicy(
    {
      name: "loopback",
      sendRequest(request: { url: string }, next: (request: object) => Promise<object>) {
        request.url = request.url.replace("https:", "http:");
        return next(request);
      },
    },
    { afterPhase: "Sign" },
  );
  const client = createDefaultHttpClient();
  const url = (baseUrl + path).replace("http:", "https:");
  return async () => {
    const request = createPipelineRequest({ url, allowInsecureConnection: true });
    return JSON.parse((await pipeline.sendRequest(client, request)).bodyAsText);
  };
}
