// @ts-check
/** The numbers that answer, large, each with its title and a remark on how it comes about. */

import { html, quantity, say, show, showNone } from "./dom.js";

/** @typedef {import("./dom.js").Piece} Piece */

/**
 * @param {Record<string, { title: string, unit?: string, idea?: string }>} entries by the name of the value in
 *   infolib's class; `unit` in the plural
 */
export function answers(entries) {
  const shown = Object.entries(entries).map(([name, { title, unit, idea }]) => {
    const value = quantity(name, idea ? { class: `ink-${idea}` } : {});
    const units = html("span", { class: "live-unit" }, unit ? ` ${unit}` : "");
    const how = html("dd", { class: "live-how" });
    const element = html("div", { class: "live-answer" }, html("dt", {}, title), html("dd", {}, value, units), how);
    return { name, value, units, unit, how, element };
  });
  const byName = new Map(shown.map((entry) => [entry.name, entry]));

  /**
   * @param {string} name
   * @param {number | bigint | string | null} value null where it is undefined
   * @param {string | Piece[]} text
   * @param {string | Piece[]} [how]
   */
  function update(name, value, text, how = "") {
    const entry = byName.get(name);
    if (!entry) throw new Error(`no answer has the name ${name}`);
    if (value === null) showNone(entry.value);
    else show(entry.value, value, ...[text].flat(1));
    if (value === null) say(entry.units, "");
    else if (entry.unit) say(entry.units, ` ${Number(value) === 1 ? entry.unit.replace(/s$/, "") : entry.unit}`);
    say(entry.how, ...[how].flat(1));
  }
  return { element: html("dl", { class: "live-answers" }, ...shown.map((entry) => entry.element)), update };
}
