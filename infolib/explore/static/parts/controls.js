// @ts-check
/** What a reader moves: native form controls, each with its label, for mouse, finger, keyboard and screen reader. */

import { html, quantity, say, show } from "./dom.js";

/**
 * A slider with its name before it and its value behind.
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.name of the value, as infolib's class has it
 * @param {number} options.low
 * @param {number} options.high
 * @param {number} options.step
 * @param {(value: number) => string} options.write
 * @param {(value: number) => void} options.change
 * @param {string} [options.idea] whose colour it has
 */
export function slider({ label, name, low, high, step, write, change, idea = "p" }) {
  const input = html("input", { type: "range", min: low, max: high, step });
  const words = html("span", { class: "live-label" }, label);
  const value = quantity(name, { class: "live-value" });
  const element = html("div", { class: `live-slider ink-${idea}` }, html("label", {}, words, input), value);
  input.addEventListener("input", () => change(input.valueAsNumber));

  /** @param {number} x */
  function update(x) {
    input.valueAsNumber = x;
    input.setAttribute("aria-valuetext", write(x));
    show(value, x, write(x));
  }
  /** @param {string} text */
  const rename = (text) => say(words, text);
  return { element, input, update, rename };
}

/**
 * A few buttons in a row, each for a state worth seeing.
 * @param {string} label what they have in common
 * @param {Record<string, () => void>} actions
 */
export function buttons(label, actions) {
  return html(
    "div",
    { class: "live-buttons", role: "group", "aria-label": label },
    ...Object.entries(actions).map(([name, action]) => button(name, action)),
  );
}

/**
 * Buttons for states worth a look, and behind them for other actions.
 * @template State
 * @param {string} label
 * @param {Record<string, State>} states
 * @param {(state: State) => void} choose
 * @param {Record<string, () => void>} [actions]
 */
export function presets(label, states, choose, actions = {}) {
  const choices = Object.entries(states).map(([name, state]) => [name, () => choose(state)]);
  return buttons(label, { ...Object.fromEntries(choices), ...actions });
}

/**
 * @param {string} name
 * @param {() => void} action
 */
export function button(name, action) {
  const element = html("button", { type: "button", class: "live-button" }, name);
  element.addEventListener("click", action);
  return element;
}

/**
 * One of a few, as radio buttons.
 * @template {string} Value
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.name
 * @param {Record<Value, string | (Node | string)[]>} options.choices what each value is called
 * @param {(value: Value) => void} options.change
 */
export function choice({ label, name, choices, change }) {
  const radios = Object.entries(choices).map(([value, words]) => {
    const input = html("input", { type: "radio", name, value });
    input.addEventListener("change", () => change(/** @type {Value} */ (value)));
    const text = html("span", {}, ...(typeof words === "string" ? [words] : /** @type {(Node | string)[]} */ (words)));
    return { input, element: html("label", { class: "live-choice" }, input, text) };
  });
  const element = html(
    "fieldset",
    { class: "live-choices" },
    html("legend", {}, label),
    html("div", {}, ...radios.map((radio) => radio.element)),
  );
  /** @param {Value} value */
  function update(value) {
    for (const { input } of radios) input.checked = input.value === value;
  }
  return { element, update };
}

/**
 * Yes or no.
 * @param {string} label
 * @param {(on: boolean) => void} change
 */
export function checkbox(label, change) {
  const input = html("input", { type: "checkbox" });
  input.addEventListener("change", () => change(input.checked));
  const element = html("label", { class: "live-choice" }, input, html("span", {}, label));
  /** @param {boolean} on */
  function update(on) {
    input.checked = on;
  }
  return { element, input, update };
}

/**
 * A line of text.
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.longest in characters as Python counts them; maxlength would count an emoji as two
 * @param {(text: string) => void} options.change
 */
export function textField({ label, longest, change }) {
  const input = html("input", { type: "text", spellcheck: "false", autocapitalize: "off" });
  const element = html("label", { class: "live-text" }, html("span", { class: "live-label" }, label), input);
  input.addEventListener("input", () => {
    const kept = [...input.value].slice(0, longest).join("");
    update(kept);
    change(kept);
  });
  /** @param {string} value */
  function update(value) {
    if (input.value !== value) input.value = value; // or the cursor would jump to the end
  }
  return { element, input, update };
}

/**
 * Controls that belong together. A form keeps the radio buttons of several figures apart.
 * @param {(Node | string)[]} children
 */
export function form(...children) {
  const element = html("form", { class: "live-controls", autocomplete: "off" }, ...children);
  element.addEventListener("submit", (event) => event.preventDefault());
  return element;
}
