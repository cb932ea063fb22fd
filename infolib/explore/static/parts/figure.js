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
 * @typedef {Record<string, any>} Settings
 *
 * @typedef {(changes: Settings) => void} Change Sets some of the settings, as a reader's hand does.
 *
 * @typedef {object} Figure
 * @property {(Node | string)[]} parts
 * @property {(settings: Settings) => string} update Shows the settings; answers with the sentence to announce.
 */

import { html, say } from "./dom.js";
import { button } from "./controls.js";

const PAUSE = 700; // ms of rest before a screen reader hears the new state, so that dragging stays quiet

/**
 * @param {object} options
 * @param {string} options.name as infolib.explore calls it, "GaussianKL"
 * @param {Record<string, import("./settings.js").Setting<any>>} options.settings what the reader moves
 * @param {(change: Change, model: Model) => Figure} options.build
 * @param {(settings: Settings, model: Model) => string} options.python the infolib calls that make the same numbers
 */
export function liveFigure({ name, settings, build, python }) {
  const names = Object.keys(settings);
  /** @type {WeakMap<Model, Settings>} The author's settings, to return to. */
  const begun = new WeakMap();

  /** @param {Model} model @returns {Settings} */
  const read = (model) => Object.fromEntries(names.map((key) => [key, model.get(key)]));

  /** @param {{ model: Model }} context */
  function initialize({ model }) {
    begun.set(model, read(model));
  }

  /**
   * Builds the figure in `el` and keeps it and the model in step.
   * @param {{ model: Model, el: HTMLElement }} context
   * @returns {() => void} takes the figure away again
   */
  function render({ model, el }) {
    if (!begun.has(model)) initialize({ model });
    const figure = build(change, model);
    const status = html("p", { class: "live-status", "aria-live": "polite", "data-quantity": "summary" });
    const note = html("p", { class: "live-note", role: "status" });
    const reset = button("Reset", () => {
      change(begun.get(model) ?? {});
      say(note, "The figure is as it was at first.");
    });
    const copy = button("Copy as Python", async () => {
      const copied = await copyText(python(read(model), model), frame);
      say(note, copied ? "Copied. Paste it into a cell." : "Nothing was copied: this browser forbids it.");
    });
    const frame = html(
      "div",
      { class: "infolib-figure", "data-figure": name },
      html("div", { class: "live-body" }, ...figure.parts, html("div", { class: "live-tools" }, reset, copy, note), status),
    );
    let shown = "";
    let changing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let announcement;

    /** @param {Settings} changes */
    function change(changes) {
      changing = true; // or a change of several settings would show states between the two
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      changing = false;
      update();
      model.save_changes();
    }

    function update() {
      if (changing) return;
      const present = read(model);
      const state = JSON.stringify(present);
      if (state === shown) return;
      const summary = figure.update(present);
      clearTimeout(announcement);
      if (shown) announcement = setTimeout(() => say(status, summary), PAUSE);
      if (shown) say(note, "");
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

  return { name, settings, python, initialize, render };
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
    const field = html("textarea", { readonly: "" }, text); // pages served without https have no clipboard
    place.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
