// Loaded by Redoc's pages before anything is drawn.

/** What each menu was last called here: any other name is a new one of Redoc's. */
const names = new WeakMap();

/** A menu is called by its choice too, as speech control needs it. */
function nameMenus() {
  for (const button of document.querySelectorAll("#redoc button[aria-label]")) {
    const [current, text] = [button.getAttribute("aria-label"), button.innerText.trim()];
    const last = names.get(button);
    const label = last?.name === current ? last.label : current;
    const name = text && !label.includes(text) ? `${label}: ${text}` : label;
    names.set(button, { label, name });
    if (name !== current) button.setAttribute("aria-label", name);
  }
}

/** The samples play one scenario: the menus of examples and media types are for the payload alone. */
function hideIdleMenus() {
  for (const panel of document.querySelectorAll(".panel-request-samples")) {
    const buttons = [...panel.querySelectorAll("button")];
    const isPayload = buttons.some((button) => button.innerText.trim() === "Payload");
    for (const button of buttons) {
      if (/^(Request|Payload) media type|^Example/.test(button.getAttribute("aria-label") ?? ""))
        button.style.display = isPayload ? "" : "none";
    }
  }
}

addEventListener("DOMContentLoaded", () => {
  const update = () => {
    nameMenus();
    hideIdleMenus();
  };
  new MutationObserver(update).observe(document.body, { childList: true, subtree: true, characterData: true });
  update();
});

/** Redoc shows a scheme by a class of the root, the site by an attribute, and the site's choice counts. */
function followScheme() {
  const { classList, dataset } = document.documentElement;
  classList.remove("light", "dark");
  classList.add(dataset.theme);
  localStorage.setItem("redoc.colorMode", dataset.theme);
}
new MutationObserver(followScheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
followScheme();

/** The site's search has the shortcut, which Redoc would take for its own. */
addEventListener(
  "keydown",
  (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector("[data-open-modal]").click();
  },
  { capture: true },
);
