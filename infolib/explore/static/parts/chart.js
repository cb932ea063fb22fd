// @ts-check
/** Drawings as wide as their place. */

import { svg } from "./dom.js";

/**
 * A drawing in CSS pixels, drawn anew when its place gets wider or narrower: its words have the same size on
 * a telephone as on a desk.
 *
 * @template State
 * @param {object} options
 * @param {number | ((width: number, state: State) => number)} options.height
 * @param {(width: number, state: State) => Node[]} options.draw
 * @param {(state: State) => string} options.describe what the drawing shows, for those who do not see it
 * @returns {{ element: SVGSVGElement, update: (state: State) => void }}
 */
export function chart({ height, draw, describe }) {
  const element = svg("svg", { class: "live-chart", role: "img" });
  /** @type {State | undefined} */
  let state;
  let width = 0;

  function redraw() {
    if (state === undefined || width === 0) return;
    const high = typeof height === "number" ? height : height(width, state);
    element.setAttribute("viewBox", `0 0 ${width} ${high}`);
    element.setAttribute("height", String(high));
    element.setAttribute("aria-label", describe(state));
    element.replaceChildren(...draw(width, state));
  }

  new ResizeObserver(([entry]) => {
    const found = Math.round(entry.contentRect.width);
    if (found === width) return;
    width = found;
    redraw();
  }).observe(element);

  return {
    element,
    update(next) {
      state = next;
      redraw();
    },
  };
}
