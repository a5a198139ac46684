/** What the processes of a fleet say to each other. */

/** What a vendor counts in a round. */
export interface Counts {
  /** Logins that were begun. */
  logins: number;
  /** Logins and codes that were refused. */
  refused: number;
  /** Codes that a user sent before. */
  repeatedCodes: number;
  /** Tokens that were handed out. */
  served: number;
  /** Processes that made a call with the last token. */
  content: number;
}

export interface VendorOrder {
  id: number;
  do: "open" | "revoke" | "counts" | "forget";
  round: string;
}

export type VendorEvent =
  | { event: "listening"; port: number }
  | { event: "done"; id: number; counts?: Counts | undefined }
  /** A request of a login has arrived. */
  | { event: "request"; round: string; path: string; worker: number };

/** The account of a round. */
export interface Account {
  baseUrl: string;
  email: string;
  password: string;
  /** Secret of the one-time codes, where the user has one. */
  totpSecret?: string;
}

/** Where the tokens are shared. */
export interface Medium {
  store: string;
  /** Folder of the file store, of mode 700. */
  dir: string;
  /** Port of Redis. */
  port?: number;
}

export type WorkerOrder =
  /** A session of its own, as if the process had just started. */
  | { do: "open"; worker: number; account: Account; medium: Medium }
  /** Asks for the token. */
  | { do: "get" }
  /** Calls the vendor again and again. */
  | { do: "start" }
  /** Ends the calls, and asks for the token. */
  | { do: "halt" };

export interface WorkerAnswer {
  token?: string;
  /** Code of the failure, in the place of a token. */
  code?: string;
  /** Milliseconds of the longest wait. */
  waitedMs?: number;
  /** What came of calls that were not answered with 200. */
  failures?: string[];
}
