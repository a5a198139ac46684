/** Every kind of sign-in that two documents can hold occurs in a vendor of this folder. */
import { expect, test } from "vitest";
import type { Attachment, Refusal, Source, Step } from "../../src/openapi/sign-in.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";
import { models } from "../support/foreign-session.ts";

const stepsOf = ({ signIn }: Vendor): Step[] => signIn.kinds.flatMap(({ steps }) => [...steps]);
const someStep = (is: (step: Step) => unknown) => (vendor: Vendor) => stepsOf(vendor).some(is);
const sends = (type: string) => someStep(({ payload, contentTypes }) => payload && contentTypes.includes(type));
const attaches = (is: (attachment: Attachment) => unknown) => (vendor: Vendor) => vendor.signIn.attachments.some(is);
const refuses = (is: (refusal: Refusal) => unknown) => (vendor: Vendor) => vendor.signIn.refusals.some(is);
const lives =
  (is: (lifetime: NonNullable<Vendor["signIn"]["lifetime"]>) => unknown) =>
  ({ signIn: { lifetime } }: Vendor) =>
    lifetime !== undefined && Boolean(is(lifetime));

/** Where the token, or what else the sign-in gives, comes from. */
const takes = (from: Source["from"]) => (vendor: Vendor) =>
  vendor.signIn.kinds.some(({ steps, outputs }) =>
    (outputs.token ?? []).some(({ step, output }) => {
      const source = steps.find(({ id }) => id === step)?.outputs[output];
      return source?.from === from;
    }),
  );
const parameter = (place: string) =>
  someStep(({ parameters }) => parameters.some((each) => each.in === place && !("literal" in each.value)));
const followUps = ({ signIn: { refresh, logout } }: Vendor) => [refresh, logout].flatMap((each) => each?.steps ?? []);

const kinds: Record<string, (vendor: Vendor) => unknown> = {
  "a JSON body": sends("application/json"),
  "a form": sends("application/x-www-form-urlencoded"),
  "an XML body": sends("application/xml"),
  "a choice of formats": someStep(({ payload, contentTypes }) => payload && contentTypes.length > 1),
  "a login without a body": someStep(({ payload, operation }) => !payload && operation.method === "POST"),
  "a GET login": someStep(({ operation }) => operation.method === "GET"),
  "a nested body": someStep(
    ({ payload }) =>
      payload && "members" in payload && Object.values(payload.members).some((each) => "members" in each),
  ),
  "a list in a body": someStep(
    ({ payload }) => payload && "members" in payload && Object.values(payload.members).some((each) => "items" in each),
  ),
  "Basic credentials": someStep(({ security }) => security?.scheme === "basic"),
  "a bearer token as credentials": someStep(({ security }) => security?.scheme === "bearer"),
  "a value in a header of a login": parameter("header"),
  "a value in the path of a login": parameter("path"),
  "several steps": ({ signIn }) => signIn.kinds.some(({ steps }) => steps.length > 1),
  "several kinds of credentials": ({ signIn }) => signIn.kinds.length > 1,
  "a one-time code": someStep(({ oneTimeCode }) => oneTimeCode),
  "a failure told by the body": someStep(({ onFailure }) =>
    onFailure.some(({ when }) => when.some((each) => "regex" in each)),
  ),
  "a token from the body": takes("body"),
  "a token from a header": takes("header"),
  "a token from a cookie": takes("cookie"),
  "a bearer token": attaches(({ prefix }) => prefix === "Bearer "),
  "a token in a header of its own": attaches((each) => each.in === "header" && each.name !== "Authorization"),
  "a token in Authorization without a scheme": attaches((each) => each.name === "Authorization" && each.prefix === ""),
  "a token with a scheme of its own": attaches(({ prefix }) => prefix !== "" && prefix !== "Bearer "),
  "a token in a cookie": attaches((each) => each.in === "cookie"),
  "a token in the query": attaches((each) => each.in === "query"),
  "a token in the body": attaches((each) => each.in === "body"),
  "a second value beside the token": attaches(({ from }) => from !== "token"),
  "an attachment for some methods": attaches(({ methods }) => methods),
  "an optional attachment": attaches(({ isOptional }) => isOptional),
  "a lifetime in seconds": lives(({ from, unit }) => from && unit === "seconds"),
  "a lifetime in minutes": lives(({ unit }) => unit === "minutes"),
  "an end as a date": lives(({ unit }) => unit === "date"),
  "a documented default": lives(({ defaultSeconds }) => defaultSeconds),
  "an unknown lifetime": ({ signIn: { lifetime } }) => !lifetime || !(lifetime.from || lifetime.defaultSeconds),
  "a lifetime that every call extends": lives(({ isSliding }) => isSliding),
  "a limit of sessions": ({ signIn }) => signIn.maxSessions,
  "a refusal by the status alone": refuses(({ place }) => !place),
  "a refusal by a header": refuses(({ place }) => place && "header" in place),
  "a refusal by a value in a body that came with 200": refuses((each) => each.status === 200 && each.place),
  "a refusal by one of several values": refuses((each) => (each.in?.length ?? 0) > 1),
  "several refusals": ({ signIn }) => signIn.refusals.length > 1,
  "a refresh with a refresh token": ({ signIn }) =>
    signIn.refresh?.inputs.some(({ path }) => path[0] === "refreshToken"),
  "a refresh with the token": ({ signIn }) => signIn.refresh?.inputs.some(({ path }) => path[0] === "token"),
  "a text as a body": (vendor) => followUps(vendor).some(({ contentTypes }) => contentTypes.includes("text/plain")),
  "a logout": ({ signIn }) => signIn.logout,
  "a logout with a token in the query or in a cookie": (vendor) =>
    followUps(vendor).some(({ parameters }) => parameters.some((each) => each.in === "query" || each.in === "cookie")),
  "a logout with the token in the path": (vendor) =>
    followUps(vendor).some(({ parameters }) => parameters.some((each) => each.in === "path")),
  "an origin in the answer": ({ signIn }) => signIn.origin,
  "a host of every customer's own": ({ document }) => document.servers?.[0]?.url.includes("{host}"),
  "a URL with a default": ({ document }) => Object.keys(document.servers?.[0]?.variables ?? {}).length > 1,
};

test.each(Object.entries(kinds))("%s occurs", (_, is) => {
  expect(models.filter(is).map(({ name }) => name)).not.toEqual([]);
});
