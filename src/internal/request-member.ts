/** A member of a Request as `fetch` sees it, whatever a subclass shows; some runtimes have it on the object itself. */
export const requestMember = <Name extends keyof Request>(request: Request, name: Name): Request[Name] =>
  name in Request.prototype ? Reflect.get(Request.prototype, name, request) : request[name];
