// Loaded by Redoc's pages, which draw their parts as the reader scrolls.

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

const update = () => {
  nameMenus();
  hideIdleMenus();
};
new MutationObserver(update).observe(document.body, { childList: true, subtree: true, characterData: true });
update();

const root = document.documentElement;
const schemeShown = () => (root.classList.contains("dark") ? "dark" : "light");
let scheme = schemeShown();

/** What is chosen in Redoc holds for the whole site. */
function keepScheme() {
  if (schemeShown() === scheme) return;
  scheme = schemeShown();
  localStorage.setItem("starlight-theme", scheme);
}
new MutationObserver(keepScheme).observe(root, { attributeFilter: ["class"] });
