/** Faults that a test injects, to reproduce what real networks and vendors do. */
import type { MockResponse } from "./http.ts";
import { misconfigured } from "./misconfigured.ts";

/** Which requests get the fault. */
export interface FaultTarget {
  /** Name of the provider. */
  provider: string;
  /** The number of requests that get it. Default: all until `reset()`. */
  times?: number | undefined;
}

/** What happens to these requests. */
export type FaultKind =
  | {
      /** The response is delayed. */
      kind: "latency";
      /** The delay in milliseconds. */
      ms: number;
    }
  | {
      /** Another status, with an empty JSON object as body. */
      kind: "status";
      /** HTTP status. */
      status: number;
      /** `Retry-After`: seconds or an HTTP date. Default: no such header. */
      retryAfter?: number | string | undefined;
    }
  | {
      /** The connection is reset before the response headers. */
      kind: "reset-before-headers";
    }
  | {
      /** The connection is reset after the response headers. */
      kind: "reset-after-headers";
    }
  | {
      /** Half of the body, then the connection ends. */
      kind: "truncated-body";
    }
  | {
      /** Status 200 with an HTML page, like that of a proxy or a captive portal. */
      kind: "html";
    }
  | {
      /** The correct status without a body. */
      kind: "empty-body";
    }
  | {
      /** 307 to another location, so that a client that follows it sends its body there. */
      kind: "redirect";
      /** The URL to redirect to. */
      location: string;
    };

/** A fault, and which requests get it. */
export type Fault = FaultTarget & FaultKind;

/** Selects some of the faults that are on. */
export interface FaultFilter {
  /** Name of the provider. Default: all. */
  provider?: string | undefined;
  /** Kind of the fault. Default: all. */
  kind?: FaultKind["kind"] | undefined;
}

type Apply<K extends FaultKind["kind"]> = (
  response: MockResponse,
  fault: Extract<FaultKind, { kind: K }>,
) => Partial<MockResponse>;

const html = "<!doctype html><title>Sign in to the network</title><h1>Not the API that you asked for</h1>";

const kinds: { [K in FaultKind["kind"]]: Apply<K> } = {
  latency: ({ delayMs = 0 }, { ms }) => ({ delayMs: Math.min(delayMs + ms, maxDelayMs) }),
  status: (_, { status, retryAfter }) => ({
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && retryAfter !== null && { "retry-after": String(retryAfter) }),
    },
    body: "{}",
  }),
  "reset-before-headers": () => ({ breakage: "before-headers" }),
  "reset-after-headers": () => ({ breakage: "after-headers" }),
  "truncated-body": () => ({ breakage: "within-body" }),
  html: () => ({ status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: html }),
  "empty-body": () => ({ body: "" }),
  redirect: (_, { location }) => ({ status: 307, headers: { location }, body: "" }),
};

/** The kinds of faults. */
export const faultKinds = Object.keys(kinds) as FaultKind["kind"][];

export interface Faults {
  set(fault: Fault): void;
  /** Returns the response with every fault of the provider applied, and their kinds. */
  apply(provider: string, response: MockResponse): { response: MockResponse; kinds: string[] };
  /** Returns the faults that are on, with the number of requests left. */
  list(): Fault[];
  /** Switches off the faults that the filter selects. Default: all. */
  clear(filter?: FaultFilter): void;
}

export function createFaults(providers: () => Iterable<string>): Faults {
  let faults: { fault: Fault; left: number }[] = [];
  return {
    set(fault) {
      check(fault, [...providers()]);
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    apply(provider, response) {
      const due = faults.filter((entry) => entry.fault.provider === provider && entry.left > 0);
      let broken = response;
      for (const entry of due) {
        entry.left--;
        const apply = kinds[entry.fault.kind] as Apply<FaultKind["kind"]>;
        broken = { ...broken, ...apply(broken, entry.fault as never) };
      }
      faults = faults.filter(({ left }) => left > 0);
      return { response: broken, kinds: due.map(({ fault }) => fault.kind) };
    },
    list: () => faults.map(({ fault, left }) => ({ ...fault, ...(Number.isFinite(left) && { times: left }) })),
    clear({ provider, kind } = {}) {
      if (kind !== undefined) checkKind(kind);
      if (provider !== undefined) checkProvider(provider, [...providers()]);
      faults = faults.filter(
        ({ fault }) => fault.provider !== (provider ?? fault.provider) || fault.kind !== (kind ?? fault.kind),
      );
    },
  };
}

/** The longest delay of a timer. With a longer one, Node does not wait at all. */
const maxDelayMs = 2 ** 31 - 1;

/** Whether a timer can wait this many milliseconds. */
export function isDelay(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0 && ms <= maxDelayMs;
}

function checkKind(kind: unknown): void {
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    misconfigured(`There is no fault kind "${kind}"; the kinds are ${faultKinds.join(", ")}.`);
  }
}

function checkProvider(provider: string, providers: string[]): void {
  if (!providers.includes(provider)) {
    misconfigured(`There is no provider "${provider}" for a fault; the mock serves ${providers.join(", ")}.`);
  }
}

function check(fault: Fault, providers: string[]): void {
  checkKind(fault?.kind);
  checkProvider(fault.provider, providers);
  if (fault.times !== undefined && !(Number.isInteger(fault.times) && fault.times > 0)) {
    misconfigured("A fault's times must be a whole number above 0.");
  }
  if (fault.kind === "latency" && !isDelay(fault.ms)) {
    misconfigured("A latency fault needs ms, a number of milliseconds from 0 to 2147483647.");
  }
  if (fault.kind === "status" && !isRetryAfter(fault.retryAfter ?? 0)) {
    misconfigured("A status fault's retryAfter must be a whole number of seconds or an HTTP date.");
  }
  if (fault.kind === "status" && !(Number.isInteger(fault.status) && fault.status >= 200 && fault.status <= 599)) {
    misconfigured("A status fault needs a status from 200 to 599.");
  }
  if (fault.kind === "redirect" && !(typeof fault.location === "string" && /^[!-~]+$/.test(fault.location))) {
    misconfigured("A redirect fault needs a location, which must be a URL.");
  }
}

const isRetryAfter = (value: number | string) =>
  typeof value === "number"
    ? Number.isInteger(value) && value >= 0
    : typeof value === "string" && /^(\d+|[A-Z][\w,: ]+GMT)$/.test(value);
