/** The script of the page: shows the data of the mock's control, and sends commands to it. */
const control = "/__mock/";
/** Milliseconds between two polls of the mock. */
const pauseMs = 500;

const byId = (id) => document.getElementById(id);

/** Creates an element that contains text or other elements. All data from the mock is text. */
function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

async function ask(action, body) {
  const order = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(control + action, order);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

function say(text, isTrouble = false) {
  const said = byId("said");
  if (said.textContent !== text) said.textContent = text;
  said.className = isTrouble ? "trouble" : "";
}

/** Sends a command, shows the new state at once, and reports the result. */
async function order(action, body, done) {
  try {
    await ask(action, body);
    await look();
    say(done);
  } catch (error) {
    say(error.message, true);
  }
}

/** Returns pairs such as `accessToken.identifier` and its value. */
function pairsOf(value, name = "") {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, member]) => pairsOf(member, name ? `${name}.${key}` : key));
}

function accountItem({ provider, credentials, scenario = "", oneTimeCode }) {
  const facts = pairsOf(credentials).map(([name, value]) => factOf(name, value));
  if (oneTimeCode) facts.push(factOf("one-time code", oneTimeCode, "code"));
  return element(
    "li",
    {},
    element("strong", {}, provider),
    element("span", { className: "muted" }, ` ${scenario}`),
    element("dl", {}, ...facts),
  );
}

const factOf = (name, value, className = "") =>
  element("div", {}, element("dt", {}, name), element("dd", {}, element("code", { className }, value)));

/** Returns a name such as `status 503`. */
const nameOf = ({ kind, ms, status, location }) =>
  [kind, ms !== undefined && `${ms} ms`, status, location].filter(Boolean).join(" ");

function faultItem(fault) {
  const { provider, kind, times } = fault;
  const remove = element("button", { type: "button" }, "Switch off");
  remove.setAttribute("aria-label", `Switch off ${kind} for ${provider}`);
  remove.addEventListener("click", async () => {
    await order("clear-faults", { provider, kind }, `${kind} is off for ${provider}.`);
    byId("fault").elements.provider.focus();
  });
  return element(
    "li",
    {},
    element("strong", {}, provider),
    element("span", {}, nameOf(fault)),
    element("span", { className: "muted" }, times ? `for ${times} more` : "for all requests"),
    remove,
  );
}

function requestItem({ method, path, status, scenario, fault, violations }) {
  const notes = [scenario, fault && `fault: ${fault}`, ...violations].filter(Boolean);
  return element(
    "li",
    { className: status < 400 ? "" : "failed" },
    element("span", { className: "status" }, String(status)),
    element("code", {}, `${method} ${path}`),
    ...notes.map((note) => element("span", { className: "muted" }, note)),
  );
}

const shown = {};

/** Shows a list if it has changed, so that an unchanged one keeps its focus and selection. */
function show(id, list, item) {
  const text = JSON.stringify(list);
  if (shown[id] === text) return;
  shown[id] = text;
  byId(id).replaceChildren(...list.map(item));
  for (const hint of document.querySelectorAll(`[data-without="${id}"]`)) hint.hidden = list.length > 0;
  for (const part of document.querySelectorAll(`[data-with="${id}"]`)) part.hidden = list.length === 0;
}

let isAway = false;
let looks = 0;

async function look() {
  looks += 1;
  const own = looks;
  try {
    const [accounts, faults, requests] = await Promise.all(
      ["accounts", "faults", "requests?last=100"].map((name) => ask(name)),
    );
    // A later poll has newer data.
    if (own !== looks) return;
    for (const hint of document.querySelectorAll("[data-loading]")) hint.remove();
    show("accounts", accounts, accountItem);
    show("faults", faults, faultItem);
    show("requests", requests.toReversed(), requestItem);
    if (isAway) say("");
    isAway = false;
  } catch {
    isAway = true;
    say("The mock does not respond. Start it again, and this page will continue.", true);
  }
}

/** Returns the fault that the form describes. */
function faultOf(form) {
  const { provider, kind, times, ms, status, retryAfter, location } = form.elements;
  const fault = { provider: provider.value, kind: kind.value };
  if (times.value) fault.times = Number(times.value);
  if (fault.kind === "latency") fault.ms = Number(ms.value);
  if (fault.kind === "redirect") fault.location = location.value;
  if (fault.kind === "status") {
    fault.status = Number(status.value);
    if (retryAfter.value) fault.retryAfter = Number(retryAfter.value);
  }
  return fault;
}

const form = byId("fault");

/** Shows the fields of the selected kind of fault. */
function showFields() {
  for (const field of form.querySelectorAll("[data-of]")) {
    field.hidden = field.dataset.of !== form.elements.kind.value;
    for (const input of field.querySelectorAll("input")) input.disabled = field.hidden;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const fault = faultOf(form);
  order("faults", fault, `${nameOf(fault)} is on for ${fault.provider}.`);
});
form.elements.kind.addEventListener("change", showFields);
showFields();

for (const [id, action, body, done] of [
  ["clear-faults", "clear-faults", {}, "All faults are off."],
  ["revoke", "revoke-tokens", {}, "All tokens issued so far are revoked."],
  ["advance", "advance-time", { ms: 3_600_000 }, "The clock was moved one hour forward."],
  ["reset", "reset", {}, "Requests, faults and tokens are cleared, and the clock is reset."],
]) {
  // Without state there are no tokens, and fewer buttons.
  byId(id)?.addEventListener("click", () => order(action, body, done));
}
for (const url of document.querySelectorAll("[data-path]")) url.textContent = location.origin + url.dataset.path;

async function goOn() {
  if (!document.hidden) await look();
  setTimeout(goOn, pauseMs);
}
goOn();
