/** The scenario of each request that the site publishes, in the order of the files, and the status of its response. */
export type PlayedScenario = [operation: string, scenario: string, status: number];

export const playedScenarios: Record<string, PlayedScenario[]> = {
  msp360: [
    ["login", "signedIn", 200],
    ["login", "signedInTextLifetime", 200],
    ["login", "incorrectCredentials", 400],
    ["login", "forbiddenCredentials", 403],
  ],
  mbsi: [
    ["authenticate", "signedIn", 200],
    ["authenticate", "incorrectCredentials", 401],
  ],
  mikrocloud: [
    ["userLogin", "noMfa", 200],
    ["userLogin", "mfaCodeNeeded", 200],
    ["userLogin", "mfaEnrolment", 200],
    ["userLogin", "wrongPassword", 401],
    ["passport", "noMfa", 200],
    ["passport", "mfaCodeNeeded", 200],
    ["passport", "mfaEnrolment", 200],
    ["passport", "wrongCode", 401],
    ["passport", "missingCode", 401],
    ["passport", "wrongToken", 401],
  ],
  crmcom: [
    ["createToken", "usernamePassword", 200],
    ["createToken", "authenticationCode", 200],
    ["createToken", "identifierAndPassCode", 200],
    ["createToken", "usernamePasswordOfLaterRelease", 200],
    ["createToken", "incorrectCredentials", 200],
    ["createToken", "incorrectAuthenticationCode", 200],
    ["createToken", "incorrectPassCode", 200],
  ],
};
