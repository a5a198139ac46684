/** A member of a Request as `fetch` sees it, even if a subclass overrides it. In some runtimes, it is an own member. */
export const requestMember = <Name extends keyof Request>(request: Request, name: Name): Request[Name] =>
  name in Request.prototype ? Reflect.get(Request.prototype, name, request) : request[name];

/** The arguments of `fetch`. */
interface CallMembers {
  /** The first argument. */
  input: string | Request;
  /** The second argument. */
  init: RequestInit;
}

/** A member of a call: from its init, or else from its Request; undefined if neither has it. */
export const memberOf = <Name extends keyof Request & keyof RequestInit>(
  { input, init }: CallMembers,
  name: Name,
): RequestInit[Name] | Request[Name] =>
  init[name] === undefined && typeof input === "object" ? requestMember(input, name) : init[name];

/** The method of a call, in upper case. */
export const methodOf = (call: CallMembers): string => String(memberOf(call, "method") ?? "GET").toUpperCase();
