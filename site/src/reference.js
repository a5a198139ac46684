// Redoc's pages load this script before they render.

/** The name that each menu was last given here. Any other name is a new one from Redoc. */
const names = new WeakMap();

/** Adds the choice of a menu to its accessible name, because speech control needs the visible text. */
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

/** Shows the menus of examples and media types only for the payload, since the samples play one scenario. */
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

/** Copies the site's colour scheme to Redoc. The site keeps it in an attribute of the root, Redoc in a class. */
function followScheme() {
  const { classList, dataset } = document.documentElement;
  classList.remove("light", "dark");
  classList.add(dataset.theme);
  localStorage.setItem("redoc.colorMode", dataset.theme);
}
new MutationObserver(followScheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
followScheme();

/** Opens the site's search with the shortcut, which Redoc would use for its own search. */
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
