// What the pages of the book do by script. Without it everything can be read and unfolded.

const root = document.documentElement;
const remember = (key, value) => {
  try { localStorage.setItem(key, value); } catch (error) { /* storage may be forbidden */ }
};

/* ---- light, dark, or as the system says ---- */
const MODES = { auto: "as the system", light: "light", dark: "dark" };
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const themeButton = document.querySelector(".theme-button");

function showMode(mode) {
  const dark = mode === "dark" || (mode === "auto" && systemIsDark.matches);
  root.dataset.mode = mode;
  root.dataset.theme = dark ? "dark" : "light";
  themeButton.setAttribute("aria-label", `Colours: ${MODES[mode]}`);
  themeButton.title = `Colours: ${MODES[mode]}`;
}

themeButton.addEventListener("click", () => {
  const names = Object.keys(MODES);
  const mode = names[(names.indexOf(root.dataset.mode) + 1) % names.length];
  remember("bits-to-losses-mode", mode);
  showMode(mode);
});
systemIsDark.addEventListener("change", () => showMode(root.dataset.mode));
showMode(root.dataset.mode in MODES ? root.dataset.mode : "auto");

/* ---- copying code ---- */
const PROMPT = /^(>>> ?|\.\.\. ?|\$ )/;

function withoutPrompts(code) {
  const lines = code.replace(/\n+$/, "").split("\n");
  const typed = lines.filter((line) => PROMPT.test(line));
  return (typed.length ? typed.map((line) => line.replace(PROMPT, "")) : lines).join("\n");
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.body.appendChild(document.createElement("textarea")); // pages served without https
  field.value = text;
  field.select();
  document.execCommand("copy");
  field.remove();
}

for (const block of document.querySelectorAll("main div.highlight")) {
  if (block.closest(".cell_output")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button icon-button";
  button.setAttribute("aria-label", "Copy this code");
  button.innerHTML = '<span class="icon icon-copy"></span>';
  button.addEventListener("click", async () => {
    await copy(withoutPrompts(block.querySelector("pre").textContent));
    button.classList.add("done");
    button.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      button.classList.remove("done");
      button.setAttribute("aria-label", "Copy this code");
    }, 1500);
  });
  block.append(button);
}

/* ---- what scrolls sideways can be reached by keyboard ---- */
const WIDE = "main pre, .table-box, .pst-scrollable-table-container, .output.text_html, .katex-display > .katex";

function markWide(box) {
  if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}
// Told when a box is laid out, unfolded or resized; to measure them all at once would lay out the whole page.
const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => markWide(target)));
for (const box of document.querySelectorAll(WIDE)) widths.observe(box);

/* ---- where the reader is ---- */
const nav = document.getElementById("book-nav");
const sections = new Map();
for (const link of nav.querySelectorAll('a[href^="#"]')) {
  const target = link.hash && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target && !target.matches("section section section")) sections.set(target, link); // the list shows no deeper ones
}

function markSection() {
  let here = null;
  for (const [section, link] of sections) {
    if (section.getBoundingClientRect().top < innerHeight * 0.35) here = link;
  }
  for (const link of sections.values()) {
    link.classList.toggle("here", link === here);
    if (link === here) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; markSection(); });
}, { passive: true });
markSection();
nav.addEventListener("click", (event) => {
  if (event.target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
});

/* ---- JupyterLite needs a server: from the file system its link would lead nowhere ---- */
if (location.protocol === "file:") document.querySelector('.page-tools a[href*="lite/lab/"]')?.remove();

/* ---- "/" goes to the search field ---- */
addEventListener("keydown", (event) => {
  const busy = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = [...document.querySelectorAll(".search-form input")].find((input) => input.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
});

/* ---- a link into the page leads to its very place ---- */
// Sections that wait to be laid out have a guessed height: whoever jumps over them needs the real one.
const layOut = () => root.classList.add("laid-out");
if (location.hash) layOut();
addEventListener("click", (event) => { if (event.target.closest('a[href*="#"]')) layOut(); });

/* ---- the printed book hides nothing; a link to a folded part unfolds it ---- */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => { for (const part of opened) part.open = false; });

function unfoldTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target && target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (target && target.closest("details")) target.scrollIntoView();
}
addEventListener("hashchange", unfoldTarget);
unfoldTarget();
