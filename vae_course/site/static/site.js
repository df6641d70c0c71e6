// Panels come alive as they come into view; one switch opens the answers. Built into panels.js behind
// `bringPanels`, a promise of the panels' modules, which are those of the notebook.

// Panels know JupyterLab's themes; the site's are told in its words.
const night = matchMedia("(prefers-color-scheme: dark)");
function tellTheme() {
  const { theme } = document.body.dataset;
  const dark = theme === "dark" || (theme !== "light" && night.matches);
  document.documentElement.dataset.jpThemeLight = String(!dark);
}
new MutationObserver(tellTheme).observe(document.body, { attributeFilter: ["data-theme"] });
night.addEventListener("change", tellTheme);
tellTheme();

// What the theme leaves unsaid to those who hear a page.
document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
const article = document.querySelector("article");
const up = document.querySelector(".back-to-top");
if (up) article.append(up);

const loaded = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });

async function bringAlive(host) {
  const { state } = host.dataset;
  const [{ adopt }] = await Promise.all([bringPanels(), loaded(state)]);
  const name = state.match(/(\w+)\.js$/)[1];
  const script = document.createElement("script");
  script.type = "application/json";
  script.textContent = JSON.stringify(globalThis.vaePanels[name]);
  delete globalThis.vaePanels[name];
  host.append(script);
  adopt(host);
  reach();
}
const inView = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      inView.unobserve(target);
      bringAlive(target).catch((reason) => console.warn("the picture stays as it is:", reason));
    }
  },
  { rootMargin: "400px" },
);
for (const host of document.querySelectorAll("[data-state]")) inView.observe(host);

// What scrolls sideways can be scrolled with the keyboard.
function reach() {
  for (const block of document.querySelectorAll("article pre, article .table-wrapper, article .formula, .vae-views"))
    if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
    else block.removeAttribute("tabindex");
}
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true);
reach();

const answers = [...document.querySelectorAll(".tag_answer details, details.answer")];
if (answers.length) {
  const label = document.createElement("label");
  label.className = "answers-switch";
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  label.append(box, " Show the model answers");
  box.addEventListener("change", () => answers.forEach((one) => (one.open = box.checked)));
  article.querySelector("h1").after(label);
}
