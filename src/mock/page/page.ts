/** The page at the mock's own address: providers, accounts, faults and requests. It uses only the control. */
import { createHash } from "node:crypto";
import { faultKinds } from "../faults.ts";
import type { MockResponse } from "../http.ts";
import { script, style } from "./files.ts";

export interface PageFacts {
  /** The names of the mounted documents, which need no escaping. */
  providers: readonly string[];
  isStateful: boolean;
}

export function page(facts: PageFacts): MockResponse {
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: html(facts),
  };
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The page runs only its own script, calls only this mock, and cannot be framed by another page. */
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const options = (names: readonly string[], chosen?: string) =>
  names.map((name) => `<option${name === chosen ? " selected" : ""}>${name}</option>`).join("");

const url = (path: string) => `<code data-path="${path}">${path}</code>`;

const html = ({ providers, isStateful }: PageFacts) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>provider-auth mock</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>provider-auth mock</h1>
<p class="muted">${isStateful ? withState : withoutState}</p>
<noscript><p class="trouble">Accounts, faults and requests require JavaScript. Programs can read the requests at ${url("/__mock/requests")}.</p></noscript>
</header>
<main>
<section aria-labelledby="h-providers">
<h2 id="h-providers">Providers</h2>
<ul class="urls">${providers.map((name) => `<li><strong>${name}</strong> ${url(`/${name}`)}</li>`).join("")}</ul>
</section>
<section aria-labelledby="h-faults">
<h2 id="h-faults">Faults</h2>
<form id="fault">
<label>Provider <select name="provider">${options(providers)}</select></label>
<label>Fault <select name="kind">${options(faultKinds, "status")}</select></label>
<label data-of="latency">Milliseconds <input name="ms" type="number" min="0" value="2000" required></label>
<label data-of="status">Status <input name="status" type="number" min="200" max="599" value="503" required></label>
<label data-of="status">Retry-After (s) <input name="retryAfter" type="number" min="0"></label>
<label data-of="redirect">Location <input name="location" value="https://elsewhere.example/" required></label>
<label>Times <input name="times" type="number" min="1" placeholder="no limit"></label>
<button type="submit">Switch on</button>
</form>
<p data-loading class="muted">Loading…</p>
<p data-without="faults" class="muted" hidden>No faults are on.</p>
<ul id="faults"></ul>
<div class="buttons" data-with="faults" hidden><button id="clear-faults" type="button">Switch all off</button></div>
</section>
<section class="wide" aria-labelledby="h-accounts">
<h2 id="h-accounts">Accounts</h2>
<p data-without="accounts" class="muted" hidden>There are no known accounts.</p>
<p data-loading class="muted">Loading…</p>
<ul id="accounts"></ul>
</section>
<section class="wide" aria-labelledby="h-requests">
<h2 id="h-requests">Requests</h2>
<div class="buttons">${isStateful ? stateButtons : ""}<button id="reset" type="button">Reset</button></div>
<p data-loading class="muted">Loading…</p>
<p data-without="requests" class="muted" hidden>No requests yet.</p>
<ol id="requests" reversed></ol>
</section>
</main>
<p id="said" role="status"></p>
<script type="module">${script}</script>
</body>
</html>
`;

const withState =
  "Stateful: the mock checks passwords, one-time codes and tokens, and accepts each code once. All accounts and tokens are fake.";
const withoutState =
  "Stateless: any credentials can sign in, and the accounts below get the responses of their examples. All of them are fake.";
const stateButtons =
  '<button id="revoke" type="button">Revoke all tokens</button>' +
  '<button id="advance" type="button">Move the clock one hour forward</button>';
