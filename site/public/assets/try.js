/** The forms on the pages of the vendors. They send a scenario to a mock on this machine, and show the response. */

/** Creates an element with text or other elements in it. The content of a response is only ever inserted as text. */
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const labelled = (text, control) => element("label", {}, element("span", {}, text), control);

/** Returns the origin of a mock on this machine. Rejects other addresses, since the request may contain a password. */
function mockOf(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && url.href === `${url.origin}/`;
  // The policy of the page cannot name the IPv6 address of this machine.
  if (url?.hostname === "[::1]") url.hostname = "localhost";
  if (isOrigin && url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname)) return url.origin;
  throw new Error(
    "The form only sends to a mock on this machine. Enter an address such as http://127.0.0.1:4010 or http://localhost:4010.",
  );
}

/** The key under which the session storage keeps the address of the mock, so that readers enter it once. */
const remembered = "provider-auth.mock";

async function send({ mock, provider }, { method, target, headers, mediaType, body }) {
  const url = `${mock}/${provider}${target}`;
  const sent = { ...headers, ...(mediaType && { "Content-Type": mediaType }) };
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  const request = [`${method} ${url}`, ...lines, ...(body ? ["", body] : [])].join("\n");
  const response = await fetch(url, {
    method,
    headers: sent,
    ...(mediaType && { body }),
    credentials: "omit",
    referrerPolicy: "no-referrer",
    redirect: "manual",
  });
  return { request, response, text: await response.text() };
}

function summaryOf(response, text) {
  if (response.type === "opaqueredirect") return "The response is a redirect, which the form does not follow.";
  const shown = ["content-type", "retry-after", "www-authenticate", "allow"];
  const headers = shown.flatMap((name) =>
    response.headers.has(name) ? [`${name}: ${response.headers.get(name)}`] : [],
  );
  return [`HTTP ${response.status}`, ...headers, "", pretty(text)].join("\n").trimEnd();
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const part = (title, text) => [element("h4", {}, title), element("pre", { tabIndex: 0 }, element("code", {}, text))];

function noResponse(mock) {
  const { hostname, origin } = location;
  const isHere = ["127.0.0.1", "localhost"].includes(hostname);
  const hint = isHere
    ? ""
    : ` A mock with state only allows this site if you start it with --allowed-origins ${origin}.`;
  return `No response from ${mock}. Start the mock: npx provider-auth mock.${hint}`;
}

function formOf({ mock, provider, operations }, operation) {
  const requests = operations[operation];
  const address = element("input", {
    name: "mock",
    value: (!mock.isKnown && sessionStorage.getItem(remembered)) || mock.url,
    readOnly: mock.isKnown,
    required: true,
    spellcheck: false,
    autocomplete: "off",
  });
  const scenario = element(
    "select",
    { name: "scenario" },
    ...requests.map((request) => element("option", {}, request.scenario)),
  );
  const mediaType = element("select", { name: "mediaType" });
  const target = element("input", { name: "target", required: true, spellcheck: false, autocomplete: "off" });
  const body = element("textarea", { name: "body", spellcheck: false, autocomplete: "off" });
  const bodyLabels = [labelled("Media type", mediaType), labelled("Body", body)];
  const trouble = element("p", { className: "trouble" });
  trouble.setAttribute("role", "alert");
  const outcome = element("div", { className: "outcome" });
  outcome.setAttribute("role", "status");
  const exchange = element("div", { className: "exchange" });

  const chosen = () => requests[scenario.selectedIndex];
  function fillBody() {
    body.value = chosen().bodies[mediaType.value] ?? "";
    body.rows = Math.min(Math.max(body.value.split("\n").length, 2), 14);
  }
  function fill() {
    const types = Object.keys(chosen().bodies);
    const kept = types.includes(mediaType.value) ? mediaType.value : types[0];
    mediaType.replaceChildren(...types.map((type) => element("option", { selected: type === kept }, type)));
    for (const label of bodyLabels) label.hidden = types.length === 0;
    target.value = chosen().target;
    fillBody();
  }
  scenario.addEventListener("change", fill);
  mediaType.addEventListener("change", fillBody);
  fill();

  const form = element(
    "form",
    {},
    labelled("Address of the mock", address),
    labelled("Scenario", scenario),
    bodyLabels[0],
    labelled("Path", target),
    bodyLabels[1],
    element("button", { type: "submit" }, "Send to the mock"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    outcome.replaceChildren();
    exchange.replaceChildren();
    const { method, headers } = chosen();
    let origin;
    try {
      origin = mock.isKnown ? mock.url : mockOf(address.value);
    } catch (error) {
      trouble.textContent = error.message;
      address.focus();
      return;
    }
    if (!target.value.startsWith("/")) {
      trouble.textContent = "The path must begin with a slash.";
      target.focus();
      return;
    }
    if (!mock.isKnown) sessionStorage.setItem(remembered, address.value);
    try {
      const call = { method, headers, target: target.value, mediaType: mediaType.value, body: body.value };
      const { request, response, text } = await send({ mock: origin, provider }, call);
      const fact = (name, value) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
      outcome.replaceChildren(
        element(
          "dl",
          {},
          fact("Status", String(response.status || "redirect")),
          fact("Scenario", response.headers.get("x-mock-scenario") ?? "none"),
          fact("Violations", response.headers.get("x-mock-violations") ?? "none"),
        ),
      );
      exchange.replaceChildren(...part("Request", request), ...part("Response", summaryOf(response, text)));
    } catch {
      trouble.textContent = noResponse(origin);
    }
  });
  return [form, trouble, outcome, exchange];
}

for (const details of document.querySelectorAll("details.try")) {
  details.addEventListener("toggle", async () => {
    if (!details.open || details.querySelector("form")) return;
    const file = await (await fetch(details.dataset.requests)).json();
    if (details.querySelector("form")) return;
    details.querySelector(".needs").remove();
    details.append(...formOf(file, details.dataset.operation));
  });
}
