// Huffman's rule and the characters of a text, in Node.js; that all words are infolib's is tested in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { costsOf, encoded, encodedText, remarkOn } from "../../infolib/explore/static/huffman_tree.js";
import { characterCounts, quoted, visible } from "../../infolib/explore/static/parts/characters.js";
import { huffmanTree, placed } from "../../infolib/explore/static/parts/huffman.js";

/** @param {number[]} p */
const wordsOf = (p) => encoded(p.map(String), p, 0).words;

/** @param {number} found @param {number} expected */
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);

test("the weather has the code words of the chapter", () => {
  assert.deepEqual(wordsOf([0.1, 0.5, 0.1, 0.3]), ["110", "0", "111", "10"]);
});

test("equal probabilities give words in order", () => {
  assert.deepEqual(wordsOf([0.25, 0.25, 0.25, 0.25]), ["00", "01", "10", "11"]);
  assert.deepEqual(wordsOf([1 / 2, 1 / 2]), ["0", "1"]);
});

test("Fibonacci's numbers make a comb", () => {
  const lengths = wordsOf([21, 13, 8, 5, 3, 2, 1, 1].map((weight) => weight / 54)).map((word) => word.length);
  assert.deepEqual(lengths, [1, 2, 3, 4, 5, 6, 7, 7]);
});

test("a lone symbol gets a word, and what never occurs gets one as well", () => {
  assert.deepEqual(wordsOf([1]), ["0"]);
  assert.deepEqual(wordsOf([1, 0, 0]), ["0", "10", "11"]);
});

test("the rows of the leaves are in the order of their words, and forks lie between their branches", () => {
  const tree = placed(huffmanTree([0.1, 0.5, 0.1, 0.3]));
  const leaves = tree.filter(({ symbol }) => symbol >= 0).sort((a, b) => a.row - b.row);
  assert.deepEqual(leaves.map(({ word }) => word), ["0", "10", "110", "111"]);
  assert.deepEqual(leaves.map(({ row }) => row), [0, 1, 2, 3]);
  const root = tree[tree.length - 1];
  assert.equal(root.word, "");
  assert.equal(root.row, (0 + (1 + 2.5) / 2) / 2);
});

test("costs are those of the chapter", () => {
  const costs = costsOf([0.1, 0.5, 0.1, 0.3], ["110", "0", "111", "10"]);
  near(costs.expected_length, 1.7);
  near(costs.entropy, 1.6854752972273344);
  near(costs.redundancy, 1.7 - 1.6854752972273344);
  assert.equal(costs.fixed_length, 2);
});

test("words of equal length have as many digits as the last symbol's number", () => {
  const fixed = [1, 2, 3, 4, 5, 8, 9, 120].map((k) => costsOf(Array(k).fill(1 / k), Array(k).fill("0")).fixed_length);
  assert.deepEqual(fixed, [1, 1, 2, 2, 3, 3, 4, 7]);
});

test("an empty text has no code", () => {
  const { words, costs, tree } = encodedText("");
  assert.deepEqual([words, costs, tree], [[], undefined, []]);
});

test("characters are counted by code point, in the order of first appearance", () => {
  assert.deepEqual([...characterCounts("a👩b👩a")], [["a", 2], ["👩", 2], ["b", 1]]);
  assert.equal(encodedText("a👩b👩a").n, 5);
});

test("what cannot be seen is shown by a sign or its number, and has a name", () => {
  assert.deepEqual(visible(" "), ["␣", "space"]);
  assert.deepEqual(visible("\n"), ["↵", "line break"]);
  assert.deepEqual(visible("\u00a0"), ["U+00A0", "U+00A0"]);
  assert.deepEqual(visible("\u202e"), ["U+202E", "U+202E"]);
  assert.deepEqual(visible("\ufe0f"), ["U+FE0F", "U+FE0F"]);
  assert.deepEqual(visible("\u0301"), ["◌\u0301", "U+0301"]);
  assert.deepEqual(visible("<"), ["<", ""]);
  assert.deepEqual(visible("👩"), ["👩", ""]);
});

test("in a sentence a character stands in quotes, with its name where it has one", () => {
  assert.deepEqual([",", " ", "\u200b", "\u0301"].map(quoted), ["“,”", "“␣” (space)", "U+200B", "“◌\u0301” (U+0301)"]);
});

/** @param {number[]} p */
const remark = (p) => remarkOn(encoded(p.map((_, i) => "abcdefgh"[i]), p, 0));

test("the remark says what equal lengths cost per symbol, and what the likeliest tells", () => {
  assert.equal(remark([0.1, 0.5, 0.1, 0.3]), "Words of equal length would cost 0.3000 digits more per symbol.");
  assert.equal(remark([0.9, 0.1]), "Words of equal length would cost no more. The likeliest, “a”, tells 0.1520 bits but takes a whole digit.");
  assert.match(remarkOn(encodedText(",,,,a")), /The likeliest, “,”, tells 0\.3219 bits/);
});

test("what tells a bit is not said to overpay a digit", () => {
  assert.equal(remark([0.500001, 0.499999]), "Words of equal length would cost no more.");
  assert.equal(remark([0.5, 0.25, 0.25]), "Nothing is overpaid: every probability is a power of one half.");
  assert.match(remark([1 - 2 ** -40, 2 ** -40]), /tells under 0\.0001 bits but takes a whole digit/);
});

test("what is certain, a text of one character and an empty one have remarks of their own", () => {
  assert.equal(remark([1, 0, 0]), "Certain: L − H is a whole digit; the theorem asks for two possible outcomes.");
  assert.equal(costsOf([1, 0, 0], ["0", "10", "11"]).redundancy, 1);
  assert.match(remarkOn(encodedText("aaaaaaaa")), /^A text of one character alone tells nothing/);
  assert.match(remarkOn(encodedText("")), /^An empty text has no frequencies/);
});

test("the remark says that what never happens has a word", () => {
  const costs = { redundancy: 0.5, fixed_length: 2, expected_length: 1.5, entropy: 1 };
  assert.match(remarkOn({ symbols: ["a", "b", "c"], p: [0.5, 0.5, 0], costs }), /never happens/);
});
