// @ts-check
/** Characters of a typed text, so that each can be seen and heard. */

import { say } from "./dom.js";

/** @type {Record<string, [mark: string, name: string]>} */
const BLANKS = { " ": ["␣", "space"], "\n": ["↵", "line break"], "\t": ["⇥", "tab"] };

/**
 * How a character is shown and, if that cannot be read aloud, its name.
 * @param {string} character one code point
 * @returns {[shown: string, name: string]}
 */
export function visible(character) {
  if (Object.hasOwn(BLANKS, character)) return BLANKS[character];
  const number = `U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(character)) return [number, number];
  return /\p{M}/u.test(character) ? [`◌${character}`, number] : [character, ""]; // an accent needs something to stand on
}

/**
 * A character in a sentence: in quotes, with its name where it has one.
 * @param {string} character one code point
 */
export function quoted(character) {
  const [shown, name] = visible(character);
  if (shown === name) return name;
  return name ? `“${shown}” (${name})` : `“${shown}”`;
}

/**
 * Writes a character into an element.
 * @template {Element} E
 * @param {E} element
 * @param {string} character
 */
export function writeCharacter(element, character) {
  const [shown, name] = visible(character);
  if (name) {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", name);
  }
  say(element, shown);
  return element;
}

/**
 * How often each character occurs, in the order of first appearance.
 * @param {string} text
 */
export function characterCounts(text) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}
