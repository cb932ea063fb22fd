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
  transition: "none",
  pdfSeparateFragments: false,
  keyboardCondition: () => !figureInUse(),
  plugins: [RevealNotes],
});

// Some settings make a figure higher than its slide: it is drawn smaller then, until the slide is shown anew.
const WHOLE = 1.4; // the zoom that the style sheet gives
const LOWEST = 696; // where a figure must end, on a slide 720 high
const fit = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const figure = target.querySelector(".infolib-figure");
    const excess = target.offsetHeight / (LOWEST - target.offsetTop);
    if (figure && excess > 1) figure.style.zoom = (figure.style.zoom || WHOLE) / excess;
  }
});
for (const live of document.querySelectorAll(".live")) fit.observe(live);
Reveal.on("slidechanged", ({ currentSlide }) => {
  for (const figure of currentSlide.querySelectorAll(".infolib-figure")) figure.style.zoom = "";
});

document.querySelector(".notes-button").addEventListener("click", () => Reveal.getPlugin("notes").open());
document.querySelector(".theme-button").addEventListener("click", () => {
  const mode = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = mode;
  try { localStorage.setItem("bits-to-losses-mode", mode); } catch (error) { /* storage may be forbidden */ }
});
