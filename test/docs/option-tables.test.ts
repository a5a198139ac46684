/** The tables of options in the guides: every option that there is, no other, and the defaults that hold. */
import { describe, expect, test } from "vitest";
import { membersOf, optionRows } from "../support/options-of.ts";

interface Table {
  guide: string;
  /** The interfaces that declare the options, by file. */
  declared: [file: string, name: string][];
  /** Every option, with its default as the table has it. */
  options: Record<string, string>;
  /** What the doc comment of an option says of its default, where it is a plain value. */
  comments: Record<string, string>;
}

const tables: Record<string, Table> = {
  createSession: {
    guide: "docs/sessions.md",
    declared: [["src/session/options.ts", "SessionOptions"]],
    options: {
      refreshWindowMs: "300000",
      cooldownMs: "60000",
      blockMs: "900000",
      loginTimeoutMs: "10000",
      callbackTimeoutMs: "300000",
      retries: "2",
      retryBudgetMs: "30000",
      fetch: "the global one",
      onEvent: "",
      isTokenRefused: "from the spec",
      shared: "",
      accountName: "",
      clock: "the system's",
      random: "the system's",
    },
    comments: {
      refreshWindowMs: "Default: 300000, five minutes.",
      cooldownMs: "Default: 60000, one minute.",
      blockMs: "Default: 900000, fifteen minutes.",
      loginTimeoutMs: "Default: 10000, ten seconds.",
      callbackTimeoutMs: "Default: 300000, five minutes.",
      retries: "Default: 2.",
      retryBudgetMs: "Default: 30000, thirty seconds.",
    },
  },
  fileTokens: {
    guide: "docs/one-sign-in-for-many-processes.md",
    declared: [["src/stores/file-tokens.ts", "FileTokensOptions"]],
    options: {
      dir: "`provider-auth/tokens` in the user's cache folder",
      encryptionKeys: "none: files that only the user can read",
      nameKey: "the oldest of `encryptionKeys`",
      fallback: "none: the call fails",
      opMs: "5000",
      onProblem: "none",
    },
    comments: { opMs: "Default: 5000, five seconds.", dir: "Default: `provider-auth/tokens` in" },
  },
  redisTokens: {
    guide: "docs/one-sign-in-for-many-processes.md",
    declared: [["src/stores/redis-tokens.ts", "RedisTokensOptions"]],
    options: {
      encryptionKeys: "",
      nameKey: "the oldest of `encryptionKeys`",
      allowUnencryptedTokens: "`false`",
      fallback: "none: the call fails",
      opMs: "5000",
      prefix: "`provider-auth`",
      onProblem: "none",
    },
    comments: {
      opMs: "Default: 5000, five seconds.",
      allowUnencryptedTokens: "Default: false.",
      prefix: "Default: `provider-auth`.",
    },
  },
  createMock: {
    guide: "docs/mock.md",
    declared: [["src/mock/index.ts", "MockOptions"]],
    options: {
      providers: "all",
      documents: "none",
      state: "`false`",
      latencyMs: "0",
      maxBodyBytes: "1048576",
      nowMs: "`Date.now`",
      onRequest: "none",
      onError: "stderr shows where it failed",
    },
    comments: {
      providers: "Default: all.",
      state: "Default: false,",
      latencyMs: "Default: 0.",
      maxBodyBytes: "Default: 1 MiB.",
      nowMs: "Default: `Date.now`.",
      onError: "Default: stderr shows where it failed,",
    },
  },
  listen: {
    guide: "docs/mock.md",
    declared: [
      ["src/mock/listen.ts", "ListenOptions"],
      ["src/mock/callers.ts", "CallerOptions"],
    ],
    options: {
      port: "0, a free one",
      host: "`127.0.0.1`",
      requestTimeoutMs: "10000",
      allowedHosts: "none",
      allowedOrigins: "none",
    },
    comments: {
      port: "Default: 0, a free one.",
      host: "Default: 127.0.0.1,",
      requestTimeoutMs: "Default: 10,000.",
      allowedHosts: "Default: none.",
      allowedOrigins: "Default: none.",
    },
  },
  generateClient: {
    guide: "docs/your-own-vendor.md",
    declared: [["src/generate/index.ts", "GenerateOptions"]],
    options: { document: "", workflow: "`acme.arazzo.yaml` next to `acme.yaml`", out: "" },
    comments: { workflow: "Default: for `acme.yaml`, `acme.arazzo.yaml` in the same folder." },
  },
  totp: {
    guide: "docs/sessions.md",
    declared: [["src/totp.ts", "TotpOptions"]],
    options: {
      digits: "what the URI says, or 6",
      periodSeconds: "what the URI says, or 30",
      algorithm: "what the URI says, or `SHA1`",
      clock: "the system's",
    },
    comments: {
      digits: "Default: what the URI says, or 6.",
      periodSeconds: "Default: what the URI says, or 30.",
      algorithm: "Default: what the URI says, or `SHA1`,",
      clock: "Default: the system's.",
    },
  },
};

describe.each(Object.entries(tables))(
  "the table of the options of %s",
  (name, { guide, declared, options, comments }) => {
    const members = new Map(declared.flatMap(([file, type]) => [...membersOf(file, type)]));

    test("has every option that is declared, and no other, with its default", () => {
      expect(Object.fromEntries(optionRows(guide, name))).toEqual(options);
      expect([...members.keys()].sort()).toEqual(Object.keys(options).sort());
    });

    test("has the defaults that the doc comments say", () => {
      for (const [option, text] of Object.entries(comments)) expect(members.get(option), option).toContain(text);
      const plain = Object.entries(options).filter(([, standard]) => /^`?(\d+|false)`?$/.test(standard));
      expect(Object.keys(comments)).toEqual(expect.arrayContaining(plain.map(([option]) => option)));
    });
  },
);
