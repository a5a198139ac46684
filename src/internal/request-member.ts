/** A member of a Request as `fetch` sees it, whatever a subclass shows; some runtimes have it on the object itself. */
export const requestMember = <Name extends keyof Request>(request: Request, name: Name): Request[Name] =>
  name in Request.prototype ? Reflect.get(Request.prototype, name, request) : request[name];

/** What `fetch` takes. */
interface CallMembers {
  /** What it takes first. */
  input: string | Request;
  /** What it takes second. */
  init: RequestInit;
}

/** A member of a call: what its init says, else its Request. Undefined where neither says anything. */
export const memberOf = <Name extends keyof Request & keyof RequestInit>(
  { input, init }: CallMembers,
  name: Name,
): RequestInit[Name] | Request[Name] =>
  init[name] === undefined && typeof input === "object" ? requestMember(input, name) : init[name];

/** The method of a call, in upper case. */
export const methodOf = (call: CallMembers): string => String(memberOf(call, "method") ?? "GET").toUpperCase();
