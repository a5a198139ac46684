/** What the processes of a fleet say to each other. */

/** What a vendor counts in a round. */
export interface Counts {
  /** Logins that were started. */
  logins: number;
  /** Logins and codes that were refused. */
  refused: number;
  /** One-time codes that the same user had sent before. */
  repeatedCodes: number;
  /** Tokens handed out. */
  served: number;
  /** Processes that made a call with the newest token. */
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
  /** A login request has arrived. */
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
  /** Open a new session, as if the process had just started. */
  | { do: "open"; worker: number; account: Account; medium: Medium }
  /** Ask for the token. */
  | { do: "get" }
  /** Call the vendor again and again. */
  | { do: "start" }
  /** End the calls, and ask for the token. */
  | { do: "halt" };

export interface WorkerAnswer {
  token?: string;
  /** Code of the failure, instead of a token. */
  code?: string;
  /** Milliseconds of the longest wait. */
  waitedMs?: number;
  /** For each call that was not answered with 200, its status or error code. */
  failures?: string[];
}
