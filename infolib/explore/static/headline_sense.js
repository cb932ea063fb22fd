// @ts-check
/** The live figure of chapter 4: a headline, and the bits of evidence that its words give for either sense. */

import { answers } from "./parts/answers.js";
import { form, presets, textField } from "./parts/controls.js";
import { html, quantity, say, show, svg } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { fixed, grouped, scientific, signed } from "./parts/format.js";
import { literal } from "./parts/python.js";
import { words } from "./parts/settings.js";

/**
 * @typedef {[first: number, second: number]} Pair of values, one for each sense
 *
 * @typedef {object} Knowledge What a model has learnt, as infolib.explore.headline_sense packs it.
 * @property {[string | number, string | number]} senses
 * @property {Pair} contexts
 * @property {string | null} target
 * @property {number[]} rings the largest first
 * @property {number} smoothing
 * @property {number} pieces
 * @property {string} words
 * @property {string} counts
 *
 * @typedef {object} Said What a word says for the second sense against the first, in bits.
 * @property {string} word
 * @property {number} bits
 * @property {number} start log-odds before it
 * @property {number} end and after it
 * @property {boolean} unseen whether the model never saw it
 *
 * @typedef {object} Reading
 * @property {number} prior log-odds, in bits
 * @property {Said[]} said
 * @property {number} logOdds
 * @property {number} winner 0 or 1
 * @property {number} probability
 * @property {boolean} hasTarget
 */

const LONGEST = 200;

/** Headlines that chapter 4 speaks of, and one with a word that it calls never seen. */
const EXAMPLES = {
  "On fire": "Amazon is on fire",
  "The … on fire": "The Amazon is on fire",
  Jaguars: "Amazon jaguars live in treetops when forest floods",
  "American Mall": "Amazon and the Slow Death of the American Mall",
  "Gold rush": "Venezuela's Amazon pays the price of a gold rush",
  Locker: "Village library gets an Amazon locker",
  Droughts: "Amazon droughts",
};

// ------------------------------------------------------------------------------------- the measures

// Python's \w, \d and \b, which JavaScript's are not. Of accents and vowel signs, as infolib, the first 65,536 characters.
const LETTERS = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}_]|(?![\u{10000}-\u{10ffff}])\p{M})*`;
const WORD = new RegExp(
  String.raw`${LETTERS}(?:(?:-|'(?!s(?![\p{L}\p{N}_]))|(?<=\p{Nd})[.,](?=\p{Nd}))${LETTERS})*|'s(?![\p{L}\p{N}_])`,
  "gu",
);
const GRID = 2 ** 32; // bits are multiples of 1 / GRID, so that their sums are exact

/**
 * The words of a text, as infolib.disambiguation takes it apart.
 * @param {string} text
 * @returns {string[]}
 */
export const wordsOf = (text) => text.toLowerCase().normalize("NFC").replaceAll("’", "'").match(WORD) ?? [];

/**
 * All runs of so many letters, each once; the spaces around the word are letters too.
 * @param {string} word
 * @param {number} size
 */
export function piecesOf(word, size) {
  if (size === 0) return [];
  const letters = [...` ${word} `];
  const runs = Math.max(1, letters.length - size + 1);
  return [...new Set(Array.from({ length: runs }, (_, i) => letters.slice(i, i + size).join("")))];
}

/**
 * The words of a text without the target, each once, with how far from the nearest target it stands at best.
 * @param {string[]} found
 * @param {string} target
 */
export function distances(found, target) {
  const targets = found.flatMap((word, i) => (word === target ? [i] : []));
  /** @type {Map<string, number>} */
  const nearest = new Map();
  found.forEach((word, i) => {
    if (word === target) return;
    const distance = Math.min(...targets.map((place) => Math.abs(place - i)));
    nearest.set(word, Math.min(distance, nearest.get(word) ?? Infinity));
  });
  return nearest;
}

/**
 * What a model has counted.
 * @param {Knowledge} knowledge
 */
export function unpackedCounts({ words, counts, rings }) {
  const vocabulary = unpacked(words);
  const rows = counts.split(" ");
  const rowOf = new Map(vocabulary.map((word, i) => [word, rows[i]]));
  const lines = `\n ${vocabulary.join(" \n ")} \n`; // every word with a space of its own on either side
  const sizes = rings.length + 1;

  /**
   * In how many contexts of either sense a word stood within a ring; ring 0 is the whole context.
   * @param {string} word
   * @param {number} ring
   */
  function within(word, ring) {
    const n = (rowOf.get(word) ?? "").split(",").map(Number);
    return /** @type {Pair} */ ([0, sizes].map((of) => n.slice(of + ring, of + sizes).reduce((a, b) => a + b, 0)));
  }

  /**
   * The same for a piece, anywhere: it was seen as often as the words that have it.
   * @param {string} piece
   */
  function withPiece(piece) {
    /** @type {Pair} */
    const n = [0, 0];
    for (let at = lines.indexOf(piece), end; at >= 0; at = lines.indexOf(piece, end)) {
      end = lines.indexOf("\n", at);
      const word = lines.slice(lines.lastIndexOf("\n", at) + 2, end - 1);
      within(word, 0).forEach((seen, s) => (n[s] += seen));
    }
    return n;
  }
  return { has: (/** @type {string} */ word) => rowOf.has(word), within, withPiece };
}

/**
 * Makes of a model's counts the function that reads a headline with them.
 * @param {Knowledge} knowledge
 * @returns {(text: string) => Reading}
 */
export function reader(knowledge) {
  const { contexts, target, rings, smoothing, pieces } = knowledge;
  const counted = unpackedCounts(knowledge);
  const own = wordsOf(target ?? "")[0];
  const total = contexts[0] + contexts[1];
  const share = /** @type {Pair} */ (contexts.map((n) => n / total));
  const prior = onGrid(Math.log2(share[1])) - onGrid(Math.log2(share[0]));

  /** @param {Pair} n @param {Pair} base */
  const smoothed = (n, base) =>
    /** @type {Pair} */ (n.map((n_s, s) => (n_s + smoothing * base[s]) / (n[0] + n[1] + smoothing)));

  /** A difference of pmi. @param {Pair} p */
  const weight = (p) => onGrid(Math.log2(p[1] / share[1])) - onGrid(Math.log2(p[0] / share[0]));

  /** @param {string} piece */
  function pieceWeight(piece) {
    const n = counted.withPiece(piece);
    return n[0] + n[1] && weight(smoothed(n, share));
  }

  /**
   * @param {string} word
   * @param {number} distance from the target
   */
  function weightOf(word, distance) {
    let bits = 0;
    let inRings = 0;
    if (counted.has(word)) {
      const p = smoothed(counted.within(word, 0), share);
      bits = weight(p);
      rings.forEach((radius, i) => {
        if (distance <= radius) inRings += weight(smoothed(counted.within(word, i + 1), p));
      });
    }
    if (pieces > 0) bits = piecesOf(word, pieces).reduce((sum, piece) => sum + pieceWeight(piece), bits) / 2;
    return bits + inRings;
  }

  /** @type {Map<string, number>} Typing changes one word; the others are known from before. */
  const before = new Map();
  /** @param {string} word @param {number} distance */
  function remembered(word, distance) {
    const key = `${word} ${distance}`;
    const bits = before.get(key) ?? weightOf(word, distance);
    before.set(key, bits);
    return bits;
  }

  return (text) => {
    const found = wordsOf(text);
    let end = prior;
    const said = Array.from(distances(found, own), ([word, distance]) => {
      const start = end;
      const bits = remembered(word, distance);
      end += bits;
      return { word, bits, start, end, unseen: !counted.has(word) };
    });
    const probability = 1 / (1 + 2 ** -Math.abs(end));
    return { prior, said, logOdds: end, winner: end > 0 ? 1 : 0, probability, hasTarget: found.includes(own) };
  };
}

/** @param {number} bits */
const onGrid = (bits) => Math.round(bits * GRID) / GRID;

/**
 * Words of which each begins with how many letters it shares with the one before, as a digit.
 * @param {string} packed
 */
export function unpacked(packed) {
  let before = "";
  return packed.split(" ").map((entry) => (before = [...before].slice(0, Number(entry[0])).join("") + entry.slice(1)));
}

// --------------------------------------------------------------------------------------- the table

/**
 * A step of the running log-odds, from where the last one ended; right of the line the second sense leads.
 * @param {Reading} reading
 * @param {number} start
 * @param {number} end
 */
function step({ prior, said }, start, end) {
  const ends = [0, prior, ...said.map((word) => word.end)];
  const reach = [Math.min(-1, ...ends), Math.max(1, ...ends)];
  /** @param {number} bits */
  const x = (bits) => (100 * (bits - reach[0])) / (reach[1] - reach[0]);
  return svg(
    "svg",
    { viewBox: "0 0 100 10", height: 30, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("path", { d: `M${x(0)} 0V10`, class: "live-rule", "vector-effect": "non-scaling-stroke" }),
    svg("rect", {
      class: end > start ? "fill-p" : "fill-q",
      x: x(Math.min(start, end)),
      width: x(Math.max(start, end)) - x(Math.min(start, end)),
      y: 2,
      height: 6,
    }),
  );
}

/** @param {string} name @param {number | string} value @param {string} text */
function shown(name, value, text) {
  const element = quantity(name);
  show(element, value, text);
  return element;
}

/**
 * One row of the table.
 * @param {Node[]} word
 * @param {Node | string} bits
 * @param {Node} bar
 * @param {Node} running
 */
const row = (word, bits, bar, running) =>
  html("tr", {}, html("th", { scope: "row" }, ...word), html("td", {}, bits), html("td", {}, bar), html("td", {}, running));

/** @param {Reading} reading */
function rowsOf(reading) {
  const { prior, said } = reading;
  let unseen = 0;
  const first = row(
    [html("i", {}, "prior")],
    "",
    step(reading, 0, prior),
    shown("running[0]", prior, signed(prior)),
  );
  const rest = said.map(({ word, bits, start, end, unseen: isUnseen }, i) => {
    const name = quantity(`words[${i}]`);
    show(name, word);
    name.replaceChildren(html("bdi", {}, word));
    const tag = isUnseen ? [shown(`unseen[${unseen++}]`, word, bits ? "never seen; by its pieces" : "never seen")] : [];
    return row(
      [name, ...tag],
      shown(`bits[${i}]`, bits, signed(bits)),
      step(reading, start, end),
      shown(`running[${i + 1}]`, end, signed(end)),
    );
  });
  return [first, ...rest];
}

// --------------------------------------------------------------------------------------- the figure

const settings = { headline: words(LONGEST) };

/**
 * The line for a headline, and headlines worth a look.
 * @param {import("./parts/figure.js").Change<typeof settings>} change
 * @param {string | null} target
 */
function controls(change, target) {
  const field = textField({
    label: target ? `A headline with the word “${target}”` : "A headline",
    longest: LONGEST,
    change: (headline) => change({ headline }),
  });
  field.input.dataset.quantity = "headline";
  field.input.dir = "auto";
  const examples = Object.entries(EXAMPLES).filter(([, headline]) => wordsOf(headline).includes(wordsOf(target ?? "")[0]));
  const buttons = presets("Headlines worth a look", Object.fromEntries(examples), (headline) => change({ headline }));

  /** @param {string} headline */
  function update(headline) {
    field.update(headline);
    field.input.dataset.value = headline;
  }
  return { element: form(field.element, ...(examples.length ? [buttons] : [])), update };
}

/**
 * The decision, its log-odds and its probability.
 * @param {string[]} senses
 */
function numbers(senses) {
  const sense = quantity("sense");
  const { element, update: answer } = answers({
    log_odds: { title: `Log-odds of ${senses[1]} against ${senses[0]}`, unit: "bits" },
    probability: { title: "Claimed probability of the decision" },
  });
  element.prepend(html("div", { class: "live-answer" }, html("dt", {}, "Decision"), html("dd", {}, sense)));

  /** @param {Reading} reading */
  function update({ logOdds, winner, probability }) {
    show(sense, senses[winner], senses[winner]);
    answer("log_odds", logOdds, signed(logOdds), against(logOdds, senses));
    answer("probability", probability, shortOf1(probability));
  }
  return { element, update };
}

export default liveFigure({
  name: "HeadlineSense",
  settings,

  build(change, model) {
    /** @type {Knowledge} */
    const knowledge = model.get("knowledge");
    const { target } = knowledge;
    const senses = knowledge.senses.map(String);
    const read = reader(knowledge);
    const typed = controls(change, target);
    const found = numbers(senses);
    const body = html("tbody");
    const remark = html("p", { class: "live-remark" });

    return {
      parts: [typed.element, html("div", { class: "headline-words" }, table(senses, body)), found.element, remark],

      update({ headline }) {
        const reading = read(headline);
        const told = remarkOn(reading, senses, target);
        typed.update(headline);
        body.replaceChildren(...rowsOf(reading));
        found.update(reading);
        say(remark, told);
        return `Decision: ${senses[reading.winner]}, log-odds ${signed(reading.logOdds)} bits, probability ${shortOf1(reading.probability)}. ${told}`;
      },
    };
  },

  python: ({ headline }, model) => pythonFor(headline, model.get("knowledge")),
});

/** @param {string[]} senses @param {Node} body */
function table([first, second], body) {
  const sides = [html("span", { class: "ink-q" }, `← ${first}`), html("span", { class: "ink-p" }, `${second} →`)];
  const heads = ["Word", "Adds, bits", "", "So far, bits"].map((name) => (name ? html("th", { scope: "col" }, name) : html("td")));
  heads[2].append(...sides);
  const how = `Each bar begins where the last one ended: to the left for ${first}, to the right for ${second}.`;
  return html("table", {}, html("caption", {}, how), html("thead", {}, html("tr", {}, ...heads)), body);
}

/** A probability; what is not quite certain never reads as certain. @param {number} p */
export function shortOf1(p) {
  const text = fixed(p);
  return text === "1.0000" ? "over 0.9999" : text;
}

/**
 * The odds of the decision.
 * @param {number} logOdds
 * @param {string[]} senses
 * @returns {import("./parts/dom.js").Piece[]}
 */
export function against(logOdds, senses) {
  if (logOdds === 0) return [`a toss-up: ${senses[0]} is taken`];
  const odds = 2 ** Math.abs(logOdds);
  if (odds === Infinity) return ["odds ", ["2", fixed(Math.abs(logOdds), 0)], " to 1"];
  if (odds < 9.95) return [`odds ${fixed(odds, odds < 2 ? 2 : 1)} to 1`];
  return odds < 1e6 ? [`odds ${grouped(Math.round(odds))} to 1`] : ["odds ", ...scientific(odds, 1), " to 1"];
}

/**
 * What to see in a headline.
 * @param {Reading} reading @param {string[]} senses @param {string | null} target
 */
export function remarkOn({ prior, said, logOdds, hasTarget }, senses, target) {
  const decided = logOdds === 0 ? `, and the prior is even: the first sense, ${senses[0]}, is taken.` : ": the prior alone decides.";
  if (!said.length) return `No word to weigh${decided}`;
  const without = target && !hasTarget ? ` “${target}” is not among the words, so none stands near it and no ring counts.` : "";
  const loudest = said.reduce((a, b) => (Math.abs(b.bits) > Math.abs(a.bits) ? b : a));
  if (loudest.bits === 0) return `No word says anything${decided}${without}`;
  if (Math.abs(loudest.bits) < 0.005) {
    const left = Math.abs(prior) > Math.abs(logOdds - prior) ? "the prior decides" : "as good as a toss-up";
    return `No word says anything to speak of: ${left}.${without}`;
  }
  const side = senses[loudest.bits > 0 ? 1 : 0];
  const turned = (logOdds > 0) === (logOdds - loudest.bits > 0) ? "" : " Without these bits the decision would be the other.";
  return `The loudest word is “${loudest.word}”: ${fixed(Math.abs(loudest.bits), 2)} bits for ${side}.${turned}${without}`;
}

/**
 * The same model from the chapter's file, and the same answers.
 * @param {string} headline @param {Knowledge} knowledge
 */
function pythonFor(headline, { contexts, target, rings, smoothing, pieces }) {
  const word = target === null ? "None" : literal(target);
  const options = [
    ...(String(rings) === "10,3,1" ? [] : [`rings=${literal(rings)}`]),
    ...(smoothing === 2 ? [] : [`smoothing=${literal(smoothing)}`]),
    ...(pieces === 5 ? [] : [`pieces=${literal(pieces)}`]),
  ];
  return `import csv
import itertools
from pathlib import Path

from infolib.disambiguation import SenseDisambiguator

path = Path("data/amazon-headlines.csv")  # beside the chapter
with path.open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
model = SenseDisambiguator(${[word, ...options].join(", ")}).fit(
    [row["headline"] for row in rows], [row["sense"] for row in rows]
)
assert model.context_counts_.tolist() == ${literal(contexts)}  # as in the figure

headline = ${literal(headline)}
first, second = (model.evidence(headline, sense=s) for s in model.classes_.tolist())
words = [entry.word for entry in second]
bits = [b.bits - a.bits for a, b in zip(first, second, strict=True)]
prior = model.prior_bits_[1] - model.prior_bits_[0]
running = list(itertools.accumulate(bits, initial=prior))
log_odds = model.decision_function([headline])[0]
sense = model.predict([headline])[0]
probability = model.predict_proba([headline])[0].max()
unseen = [word for word in words if word not in model.vocabulary_]
for word, adds, so_far in zip(words, bits, running[1:], strict=True):
    print(f"{word:15} {adds:+7.2f} bits, so far {so_far:+7.2f} bits")
print(f"{sense}: log-odds {log_odds:+.2f} bits, probability {probability:.4f}")
print(f"never seen: {unseen}")
`;
}
