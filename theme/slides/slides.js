// What the slides do by script, beside reveal.js: the keys within a live figure, light and dark, the notes.

const root = document.documentElement;
const figureInUse = () => document.activeElement?.closest(".explorable");

// A figure keeps its keys: arrows move its sliders, space presses its buttons. What presenters' remotes send
// changes the slide wherever the focus is, and Escape hands the keys back.
addEventListener("keydown", (event) => {
  if (!figureInUse()) return;
  if (event.key === "Escape") document.activeElement.blur();
  else if (event.key === "PageDown") Reveal.next();
  else if (event.key === "PageUp") Reveal.prev();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  hash: true,
  slideNumber: "c/t",
  controlsLayout: "edges",
  display: "flex",
  transition: "none",
  pdfSeparateFragments: false,
  keyboardCondition: () => !figureInUse(),
  plugins: [RevealNotes],
});

document.querySelector(".notes-button").addEventListener("click", () => Reveal.getPlugin("notes").open());
document.querySelector(".theme-button").addEventListener("click", () => {
  const mode = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = mode;
  try { localStorage.setItem("bits-to-losses-mode", mode); } catch (error) { /* storage may be forbidden */ }
});
