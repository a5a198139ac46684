/** Names that generated code uses itself. */

const words =
  "abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private protected public return set static string super switch symbol this throw true try type typeof undefined unknown var void while with yield";
const ownNames =
  "answer at baseUrl begin call client code codes context createClient createOpenApiClient credentials encode formats identity kind lifetimeMs name options payload response secrets send server tags token Client ClientOptions account basic challengeOf checkOptions checkType clockMs cookie cookieHeader dateMs deploymentUrl durationMs serverUrl variables failure flag form formatOf given failureOf headers inBody inFormats json kindOf lifetimeOption matches methodOf numberIn oneTimeCodes originIn otherThan parseBaseUrl plain processSalt query segment sendable text withCookies withHeaders withMembers withQuery withoutOutputs withoutRedirects withoutTrailingSlashes xml";
/** Names that a step or a vendor cannot have in generated code. */
export const reserved = new Set(`${words} ${ownNames}`.split(" "));
