// @ts-check
/**
 * What every live figure shares: its frame, its toolbar, and keeping the picture and the model in step.
 *
 * A figure is a module whose default export is made by `liveFigure`. It follows anywidget's contract, so the
 * same module runs in a notebook, where the model is shared with Python, and on a page without a kernel.
 *
 * @typedef {object} Model What anywidget hands to a figure: the values it shares with Python.
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, callback: () => void) => void} on
 * @property {(event: string, callback: () => void) => void} off
 * @property {() => void} save_changes
 *
 * @typedef {Record<string, import("./settings.js").Setting<any>>} Definitions What the reader moves.
 */

/**
 * The values of a figure's settings.
 * @template {Definitions} S
 * @typedef {{ [Name in keyof S]: S[Name] extends import("./settings.js").Setting<infer Value> ? Value : never }} Values
 */

/**
 * Sets some of the settings, as a reader's hand does.
 * @template {Definitions} S
 * @typedef {(changes: Partial<Values<S>>) => void} Change
 */

/**
 * @template {Definitions} S
 * @typedef {object} Figure
 * @property {(Node | string)[]} parts
 * @property {(settings: Values<S>) => string} update Shows the settings; answers with the sentence to announce.
 */

import { html, say } from "./dom.js";
import { button } from "./controls.js";

const PAUSE = 700; // ms of rest before a screen reader hears the new state, so that dragging stays quiet

/**
 * @template {Definitions} S
 * @param {object} options
 * @param {string} options.name as infolib.explore calls it, "GaussianKL"
 * @param {S} options.settings
 * @param {(change: Change<S>, model: Model) => Figure<S>} options.build
 * @param {(settings: Values<S>, model: Model) => string} options.python the infolib calls that make the same numbers
 */
export function liveFigure({ name, settings, build, python }) {
  const names = Object.keys(settings);

  /** @param {Model} model */
  const read = (model) => /** @type {Values<S>} */ (Object.fromEntries(names.map((key) => [key, model.get(key)])));

  /** One widget. Each of its views is handed a model object of its own, so what they share is kept here. */
  function widget() {
    /** @type {Values<S> | undefined} the author's settings, to return to */
    let begun;
    return {
      /** @param {{ model: Model }} context */
      initialize({ model }) {
        begun = read(model);
      },
      /** @param {{ model: Model, el: HTMLElement }} context */
      render: ({ model, el }) => view(model, el, begun ?? read(model)),
    };
  }

  /**
   * Builds the figure in `el` and keeps it and the model in step.
   * @param {Model} model
   * @param {HTMLElement} el
   * @param {Values<S>} begun
   * @returns {() => void} takes the figure away again
   */
  function view(model, el, begun) {
    const figure = build(change, model);
    const tools = toolbar(() => change(begun), () => python(read(model), model));
    const status = html("p", { class: "live-status", "aria-live": "polite", "data-quantity": "summary" });
    const body = html("div", { class: "live-body" }, ...figure.parts, tools.element, status);
    const frame = html("div", { class: "infolib-figure", "data-figure": name }, body);
    let shown = "";
    let changing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let announcement;

    /** @param {Partial<Values<S>>} changes */
    function change(changes) {
      changing = true; // or a change of several settings would show states between the two
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      changing = false;
      model.save_changes();
      update();
    }

    function update() {
      const present = read(model);
      const state = JSON.stringify(present);
      if (changing || state === shown) return;
      const summary = figure.update(present);
      clearTimeout(announcement);
      if (shown) announcement = setTimeout(() => say(status, summary), PAUSE);
      tools.clear();
      shown = state;
    }

    update();
    for (const key of names) model.on(`change:${key}`, update);
    el.append(frame);
    return () => {
      clearTimeout(announcement);
      for (const key of names) model.off(`change:${key}`, update);
      frame.remove();
    };
  }

  return { name, settings, python, widget };
}

/**
 * The buttons below every figure, and what they say when they are done.
 * @param {() => void} reset
 * @param {() => string} code
 */
function toolbar(reset, code) {
  const note = html("p", { class: "live-note", role: "status" });
  // Emptied first: a screen reader hears only what changes.
  const tell = (/** @type {string} */ words) => {
    say(note, "");
    setTimeout(() => say(note, words));
  };
  const element = html(
    "div",
    { class: "live-tools" },
    button("Reset", () => {
      reset();
      tell("The figure is as it was at first.");
    }),
    button("Copy as Python", async () => {
      const copied = await copyText(code(), element);
      tell(copied ? "Copied. Paste it into a cell." : "Nothing was copied: this browser forbids it.");
    }),
    note,
  );
  return { element, clear: () => say(note, "") };
}

/**
 * @param {string} text
 * @param {HTMLElement} place where a field may stand for a moment
 * @returns {Promise<boolean>} whether the text is in the clipboard
 */
async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = html("textarea", { readonly: "", "aria-label": "Python code" }, text); // without https there is no clipboard
    place.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return copied;
  }
}
