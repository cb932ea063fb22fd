// @ts-check
/**
 * Huffman's rule, as infolib carries it out: the same words for the same probabilities, ties and all.
 *
 * @typedef {object} Group One symbol, or several that Huffman's rule has merged: a leaf or a fork of the tree.
 * @property {number} p
 * @property {number} symbol its index; -1 at a fork
 * @property {Group[]} parts behind the digits 0 and 1; a lone symbol has only a 0 before it
 * @property {string} word the digits that lead there
 * @property {number} row leaves have the whole numbers from 0, in the order of their words
 */

import { sum } from "./maths.js";

/**
 * Huffman's rule, with ties broken as infolib breaks them: of equals, the group that was there earlier comes first.
 * @param {number[]} p at least one
 * @returns {Group} the root
 */
export function huffmanTree(p) {
  /** @type {Group[]} */
  const groups = p.map((p_i, symbol) => ({ p: p_i, symbol, parts: [], word: "", row: 0 }));
  /** @param {Group[]} parts */
  const merge = (...parts) => groups.push({ p: sum(parts.map((part) => part.p)), symbol: -1, parts, word: "", row: 0 });
  if (groups.length < 2) merge(...groups.splice(0));
  while (groups.length > 1) {
    const first = takeLeast(groups);
    const second = takeLeast(groups);
    // The likelier of the two takes the 0; of equals, the one that was there earlier.
    if (first.p === second.p) merge(first, second);
    else merge(second, first);
  }
  return groups[0];
}

/** Takes the least likely group out; of equals the earliest, since merged ones are put in behind. @param {Group[]} groups */
function takeLeast(groups) {
  const least = groups.reduce((best, group) => (group.p < best.p ? group : best));
  return groups.splice(groups.indexOf(least), 1)[0];
}

/**
 * The leaves among groups.
 * @param {Group[]} groups
 */
export const leavesOf = (groups) => groups.filter(({ symbol }) => symbol >= 0);

/**
 * The code words of a tree, in the order of the symbols.
 * @param {Group[]} tree as `placed` returns it
 */
export const wordsOf = (tree) => leavesOf(tree).sort((a, b) => a.symbol - b.symbol).map(({ word }) => word);

/**
 * Huffman's code words, in the order of the probabilities; also what is impossible has one.
 * @param {number[]} p at least one
 */
export const huffmanCode = (p) => wordsOf(placed(huffmanTree(p)));

/**
 * The mean length of code words of outcomes drawn from p, in digits.
 * @param {number[]} p
 * @param {string[]} code
 */
export const expectedLength = (p, code) => sum(p.map((p_i, i) => p_i * code[i].length));

/**
 * Gives each group its word and its row; a fork lies halfway between its branches.
 * @param {Group} root
 * @returns {Group[]} all groups, the root last
 */
export function placed(root) {
  let rows = 0;
  /** @param {Group} group @returns {Group[]} */
  function place(group) {
    const { parts, word } = group;
    const below = parts.flatMap((part, digit) => {
      part.word = word + digit;
      return place(part);
    });
    group.row = parts.length ? (parts[0].row + parts[parts.length - 1].row) / 2 : rows++;
    return [...below, group];
  }
  return place(root);
}
