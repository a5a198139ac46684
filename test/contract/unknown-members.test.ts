/** openapi-generator's clients send all that they are given, or throw before anything is sent. */
import { expect, test } from "vitest";
import * as crmcom from "../../generated/crmcom/typescript-fetch/index.ts";
import * as mbsi from "../../generated/mbsi/typescript-fetch/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/typescript-fetch/index.ts";
import * as msp360 from "../../generated/msp360/typescript-fetch/index.ts";

/** What a call sends, and the error that it throws; the answer is of no interest. */
async function outcomeOf(call: (config: { basePath: string; fetchApi: typeof fetch }) => Promise<unknown>) {
  const sent: unknown[] = [];
  const fetchApi = async (_: unknown, init?: RequestInit) => {
    sent.push(JSON.parse(String(init?.body)));
    return Response.json({});
  };
  const error: unknown = await call({ basePath: "http://mock.invalid", fetchApi }).catch((reason: unknown) => reason);
  return { sent, error };
}

type Call = (body: never) => ReturnType<typeof outcomeOf>;
const login: Call = (credentials) =>
  outcomeOf((config) => new msp360.AuthenticationApi(new msp360.Configuration(config)).login({ credentials }));
const authenticate: Call = (credentials) =>
  outcomeOf((config) => new mbsi.AuthenticationApi(new mbsi.Configuration(config)).authenticate({ credentials }));
const mikrocloudLogin: Call = (credentials) =>
  outcomeOf((config) =>
    new mikrocloud.AuthenticationApi(new mikrocloud.Configuration(config)).userLogin({ credentials }),
  );
const passport: Call = (body) =>
  outcomeOf((config) =>
    new mikrocloud.AuthenticationApi(new mikrocloud.Configuration(config)).passport({ passport: body }),
  );
const createToken: Call = (tokenRequest) =>
  outcomeOf((config) => new crmcom.AuthenticationApi(new crmcom.Configuration(config)).createToken({ tokenRequest }));

const user = { username: "fake", password: "fake" };
const symbol = Symbol("note");

test.each<[name: string, call: Call, body: object, message: string]>([
  [
    "MSP360's credentials under the names on the wire",
    login,
    { userName: "fake", password: "fake", Password: "fake" },
    'The MbsCredentials has no member "Password"; its members are password, userName.',
  ],
  [
    "a company of MBSi",
    authenticate,
    { ...user, companyId: 7 },
    'The AccountCredentials has no member "companyId"; its members are username, password.',
  ],
  [
    "a null, which would be sent",
    authenticate,
    { ...user, companyId: null },
    'The AccountCredentials has no member "companyId"; its members are username, password.',
  ],
  [
    "a symbol",
    authenticate,
    { ...user, [symbol]: 1 },
    'The AccountCredentials has no member "Symbol(note)"; its members are username, password.',
  ],
  [
    "a code of MikroCloud's login",
    mikrocloudLogin,
    { email: "fake@example.com", password: "fake", totp: "123456" },
    'The EmailAndPassword has no member "totp"; its members are email, password.',
  ],
  [
    "a code of MikroCloud's passport under another name",
    passport,
    { token: "fake", code: "123456" },
    'The Passport has no member "code"; its members are totp, token.',
  ],
  [
    "a unit of CRM.COM under another name",
    createToken,
    { ...user, organisation: "FAKE", unitId: "fake" },
    'The UserCredentials has no member "unitId"; its members are username, password, organisation, unit.',
  ],
  [
    "a member of CRM.COM's access token",
    createToken,
    { organisation: "FAKE", accessTokenIdentifier: { authenticationCode: "fake", pass_code: "fake" } },
    'The AuthenticationCode has no member "pass_code"; its members are authenticationCode, identifier, passCode.',
  ],
])("%s throws, and nothing is sent", async (_, call, body, message) => {
  const { sent, error } = await call(body as never);
  expect(error).toEqual(new TypeError(message));
  expect(sent).toEqual([]);
});

class Getters {
  username = "fake";
  password = "fake";
  get organisation() {
    return "FAKE";
  }
  get note() {
    return "of no interest";
  }
}

test("a class may have getters, which do not make up for an unknown member", async () => {
  const whole = await createToken(new Getters() as never);
  expect(whole.sent).toEqual([{ ...user, organisation: "FAKE" }]);
  const { sent, error } = await createToken(Object.assign(new Getters(), { unitId: "fake" }) as never);
  expect(error).toEqual(
    new TypeError(
      'The UserCredentials has no member "unitId"; its members are username, password, organisation, unit.',
    ),
  );
  expect(sent).toEqual([]);
});

test("an unknown member that is undefined counts as left out", async () => {
  expect((await authenticate({ ...user, companyId: undefined } as never)).sent).toEqual([user]);
});
