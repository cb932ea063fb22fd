// @ts-check
/** Elements and what they say. Text is always put in as text. */

/**
 * @typedef {string | [base: string, exponent: string]} Piece
 *   A piece of text; a pair is a power, whose exponent is raised.
 */

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for an SVG element.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * Replaces what an element says, if it says something else.
 * @param {Element} element
 * @param {Piece[]} pieces
 */
export function say(element, ...pieces) {
  if (element.textContent === pieces.flat().join("")) return;
  element.replaceChildren(
    ...pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      return html("span", {}, piece[0], html("sup", {}, piece[1]));
    }),
  );
}

/**
 * An element for a value that changes. Its name is that of the value in infolib's class: `kl_bits`,
 * or `surprise[2]` for one of several.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 */
export function quantity(name, attributes = {}) {
  return html("span", { ...attributes, "data-quantity": name });
}

/**
 * Shows a value: in full precision for programs, as text for readers.
 * @param {HTMLElement | SVGElement} element
 * @param {number | bigint | string | boolean} value
 * @param {Piece[]} pieces
 */
export function show(element, value, ...pieces) {
  element.dataset.value = String(value);
  say(element, ...pieces);
}

/**
 * Shows that there is no such value.
 * @param {HTMLElement} element
 */
export const showNone = (element) => show(element, "none", "–");

/**
 * Puts elements into a place, if they are others than those there: what has the focus stays.
 * @param {Element} place
 * @param {Element[]} elements
 */
export function putInto(place, elements) {
  const present = [...place.children];
  if (present.length === elements.length && present.every((child, i) => child === elements[i])) return;
  place.replaceChildren(...elements);
}

/** @typedef {Node | string | (Node | string)[]} Cell */

/**
 * A table with heads above and at the left; its caption is for screen readers.
 * @param {string} caption
 * @param {Cell[]} heads
 * @param {Cell[][]} rows
 */
export const table = (caption, heads, rows) =>
  html(
    "table",
    {},
    html("caption", { class: "live-unseen" }, caption),
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, ...[head].flat())))),
    html(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) => {
        const cells = rest.map((cell) => html("td", {}, ...[cell].flat()));
        return html("tr", {}, html("th", { scope: "row" }, ...[first].flat()), ...cells);
      }),
    ),
  );
