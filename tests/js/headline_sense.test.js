import assert from "node:assert/strict";
import { test } from "node:test";

import { against, distances, piecesOf, reader, remarkOn, shortOf1, unpacked, unpackedCounts, wordsOf } from "../../infolib/explore/static/headline_sense.js";

const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} for ${expected}`);

// Two contexts of each sense: "the rain rain Amazon", "rain" against "a the Amazon", "sells".
const KNOWLEDGE = {
  senses: ["company", "forest"],
  contexts: [2, 2],
  target: "Amazon",
  rings: [3, 1],
  smoothing: 2,
  pieces: 0,
  words: "0a 0rain 0sells 0the",
  counts: ",1 ,,,1,,1 1 ,,1,,1",
};

test("words keep hyphens, apostrophes and the commas of numbers", () => {
  assert.deepEqual(wordsOf("E-commerce’s 18,000 don't; 1.5.x --"), ["e-commerce", "'s", "18,000", "don't", "1.5", "x"]);
});

test("accents stay with their letters, whether they are characters of their own or not", () => {
  assert.deepEqual(wordsOf("CAFE\u0301 नमस्ते İs"), ["café", "नमस्ते", "i\u0307s"]);
});

test("nothing that is no word is one", () => {
  assert.deepEqual(wordsOf(" <!-- 🙂 ’ - \u0301 "), []);
});

test("pieces are runs of characters, each once", () => {
  assert.deepEqual(piecesOf("fire", 5), [" fire", "fire "]);
  assert.deepEqual(piecesOf("is", 5), [" is "]);
  assert.deepEqual(piecesOf("aaaa", 2), [" a", "aa", "a "]);
  assert.deepEqual(piecesOf("𝒳𝒴", 3), [" 𝒳𝒴", "𝒳𝒴 "]);
  assert.deepEqual(piecesOf("fire", 0), []);
});

test("distances are those to the nearest target", () => {
  const found = distances(["a", "t", "b", "a", "c", "t"], "t");
  assert.deepEqual([...found], [["a", 1], ["b", 1], ["c", 1]]);
  assert.deepEqual([...distances(["a", "b"], "t")], [["a", Infinity], ["b", Infinity]]);
});

test("words are unpacked", () => {
  assert.deepEqual(unpacked("0fire 4s 4-s 0’𝒳a 2b"), ["fire", "fires", "fire-s", "’𝒳a", "’𝒳b"]);
});

test("counts are unpacked: of a word within a ring, of a piece wherever it stands", () => {
  const counted = unpackedCounts(KNOWLEDGE);
  assert.deepEqual([0, 1, 2].map((ring) => counted.within("rain", ring)), [[0, 2], [0, 1], [0, 1]]);
  assert.deepEqual([counted.within("xyz", 0), counted.has("xyz"), counted.has("the")], [[0, 0], false, true]);
  assert.deepEqual([counted.withPiece("a"), counted.withPiece("s "), counted.withPiece("q")], [[1, 2], [1, 0], [0, 0]]);
});

test("a word weighs by its counts, smoothed", () => {
  const { said, logOdds, winner, probability } = reader(KNOWLEDGE)("Rain, rain");
  assert.equal(said.length, 1);
  near(said[0].bits, Math.log2(3 / 1)); // never with the company, twice with the forest
  near(logOdds, Math.log2(3));
  assert.equal(winner, 1);
  near(probability, 3 / 4);
});

test("a word counts once more for each ring in which it stands", () => {
  const read = reader(KNOWLEDGE);
  near(read("rain b c Amazon").logOdds, Math.log2(3) + Math.log2((1 + 2 * 0.75) / (2 * 0.25)));
  near(read("rain Amazon").logOdds, Math.log2(3) + 2 * Math.log2((1 + 2 * 0.75) / (2 * 0.25)));
});

test("in a ring where it was never seen a word speaks as it does anywhere", () => {
  near(reader(KNOWLEDGE)("sells Amazon").logOdds, -3 * Math.log2(2));
});

test("with pieces a word has half a voice, and its pieces the other half", () => {
  const read = reader({ ...KNOWLEDGE, rings: [], counts: "1 ,2 1 1,1", pieces: 5 });
  near(read("rain").logOdds, (Math.log2(3) + 2 * Math.log2(3)) / 2); // " rain" and "rain "
  const { said } = read("rains xyz");
  near(said[0].bits, Math.log2(3) / 2);
  assert.deepEqual(said.map(({ unseen }) => unseen), [true, true]);
  assert.equal(said[1].bits, 0);
});

test("with nothing to weigh the first of equals wins", () => {
  assert.deepEqual(reader(KNOWLEDGE)("Amazon"), { prior: 0, said: [], logOdds: 0, winner: 0, probability: 0.5, hasTarget: true });
});

test("the prior comes first", () => {
  const { prior, logOdds } = reader({ ...KNOWLEDGE, contexts: [1, 3] })("");
  near(prior, Math.log2(3));
  assert.equal(logOdds, prior);
});

const SENSES = KNOWLEDGE.senses;
/** @param {string} text @param {object} [changes] */
const remark = (text, changes = {}) => remarkOn(reader({ ...KNOWLEDGE, ...changes })(text), SENSES, "Amazon");

test("where nothing decides the remark says which sense is taken", () => {
  assert.equal(remark("Amazon"), "No word to weigh, and the prior is even: the first sense, company, is taken.");
  assert.equal(remark("Amazon xyz"), "No word says anything, and the prior is even: the first sense, company, is taken.");
  assert.equal(remark("Amazon", { contexts: [1, 3] }), "No word to weigh: the prior alone decides.");
  assert.equal(remark("Amazon xyz", { contexts: [1, 3] }), "No word says anything: the prior alone decides.");
});

test("words that say next to nothing are not called loud", () => {
  const said = [{ word: "battery", bits: 1.16e-10, start: 0, end: 1.16e-10, unseen: false }];
  const reading = { prior: 0, said, logOdds: 1.16e-10, winner: 1, probability: 0.5, hasTarget: true };
  assert.equal(remarkOn(reading, SENSES, "Amazon"), "No word says anything to speak of: as good as a toss-up.");
  assert.equal(
    remarkOn({ ...reading, prior: 2, logOdds: 2 + 1.16e-10 }, SENSES, "Amazon"),
    "No word says anything to speak of: the prior decides.",
  );
  assert.match(remarkOn({ ...reading, said: [{ ...said[0], bits: 0.006 }], logOdds: 0.006 }, SENSES, "Amazon"), /^The loudest word is “battery”: 0\.01 bits for forest\. Without these bits/);
});

test("a word that turns the decision is told by its bits", () => {
  assert.match(remark("Amazon rain"), /^The loudest word is “rain”: .* bits for forest\. Without these bits the decision would be the other\.$/);
});

/** @param {number} bits */
const odds = (bits) => against(bits, SENSES).flat().join("");

test("odds are told with digits that count, up to any size", () => {
  assert.equal(odds(0), "a toss-up: company is taken");
  assert.equal(odds(0.0024), "odds 1.00 to 1");
  assert.equal(odds(-Math.log2(1.5)), "odds 1.50 to 1");
  assert.equal(odds(2), "odds 4.0 to 1");
  assert.equal(odds(Math.log2(9.94)), "odds 9.9 to 1");
  assert.equal(odds(Math.log2(9.97)), "odds 10 to 1");
  assert.equal(odds(12), "odds 4,096 to 1");
  assert.equal(odds(40), "odds 1.1 × 1012 to 1");
  assert.equal(odds(-1100), "odds 21100 to 1"); // the exponent is raised
  assert.deepEqual(against(1100, SENSES)[1], ["2", "1100"]);
});

test("what is not quite certain never reads as certain", () => {
  assert.deepEqual([0.5, 0.99994, 0.99999999999998, 1].map(shortOf1), ["0.5000", "0.9999", "over 0.9999", "over 0.9999"]);
});
