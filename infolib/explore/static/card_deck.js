// @ts-check
/**
 * The live figure of chapter 1: a friend says something about a shuffled deck; how much does it tell you?
 *
 * @typedef {"card" | "red" | "heart" | "three" | "three-of-spades" | "dealt"} StatementName
 *
 * @typedef {object} Card
 * @property {number} rank 0 (ace) to 12 (king)
 * @property {number} suit 0 to 3, in the order of SUITS
 *
 * @typedef {object} Statement A statement about one card: it names one of several equal groups of cards.
 * @property {string} text
 * @property {(card: Card) => number} group The group a card belongs to.
 * @property {number} named The group that the statement names.
 * @property {string} remark What to see in it.
 *
 * @typedef {object} Measures
 * @property {number[]} steps How many equally likely cases there are, at each card or once.
 * @property {bigint} cases Their product: the equally likely cases in all.
 * @property {number} probability
 * @property {number} bits
 */

import { answers } from "./parts/answers.js";
import { choice, form } from "./parts/controls.js";
import { html, quantity, say, show, svg } from "./parts/dom.js";
import { liveFigure } from "./parts/figure.js";
import { grouped, inBits, scientific } from "./parts/format.js";
import { sum } from "./parts/maths.js";
import { oneOf, wholeNumber } from "./parts/settings.js";

/** @typedef {import("./parts/dom.js").Piece} Piece */

// ---------------------------------------------------------------------------------------- the deck

const RANKS = ["A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K"];

/** The suits as paths around the origin, about 18 units high; those of the red suits are drawn hollow. */
const SUITS = [
  {
    name: "spades",
    red: false,
    pip: "M0-9C2-5 9-2 9 3C9 6.5 6.5 7.5 4.5 7C2.8 6.6 1.4 5.6.9 4.2L2.6 9H-2.6L-.9 4.2C-1.4 5.6-2.8 6.6-4.5 7C-6.5 7.5-9 6.5-9 3C-9-2-2-5 0-9Z",
  },
  {
    name: "clubs",
    red: false,
    pip: "M-4-4.6a4 4 0 1 1 8 0a4 4 0 1 1-8 0ZM-8.6 2.6a4 4 0 1 1 8 0a4 4 0 1 1-8 0ZM.6 2.6a4 4 0 1 1 8 0a4 4 0 1 1-8 0ZM-1-1H1L2.6 9H-2.6Z",
  },
  {
    name: "hearts",
    red: true,
    pip: "M0 8.5C-2 4.5-8.5 1.5-8.5-3.5C-8.5-6.5-6.5-8-4.3-8C-2.3-8-.7-6.8 0-4.8C.7-6.8 2.3-8 4.3-8C6.5-8 8.5-6.5 8.5-3.5C8.5 1.5 2 4.5 0 8.5Z",
  },
  { name: "diamonds", red: true, pip: "M0-9L7 0L0 9L-7 0Z" },
];

/** @type {Card[]} Suit by suit, as they lie in the picture. */
const CARDS = SUITS.flatMap((_, suit) => RANKS.map((_, rank) => ({ rank, suit })));

/** One shuffled order of the 52 places in CARDS. It begins with the 3 of spades, so that one dealt card is one named. */
const DEAL = [
  2, 32, 20, 25, 15, 12, 18, 6, 36, 49, 38, 24, 19, 46, 4, 0, 8, 30, 23, 13, 16, 48, 28, 3, 14, 26, 33, 22, 35, 42,
  34, 43, 39, 29, 31, 51, 9, 45, 5, 40, 27, 1, 11, 37, 21, 7, 41, 50, 17, 10, 44, 47,
];

/** @type {Record<Exclude<StatementName, "dealt">, Statement>} */
const ABOUT_ONE_CARD = {
  card: {
    text: "It is a card.",
    group: () => 0,
    named: 0,
    remark: "You knew that before. What is certain tells you nothing.",
  },
  red: {
    text: "It is red.",
    group: (card) => Number(SUITS[card.suit].red),
    named: 1,
    remark: "Half of the deck is ruled out (red suits are drawn hollow): as much as the answer to one fair yes/no question.",
  },
  heart: {
    text: "It is a heart.",
    group: (card) => card.suit,
    named: 2,
    remark: "Half of the deck is ruled out, then half of what remains: two fair yes/no questions, “Is it red?” and “Is it a heart?”.",
  },
  three: {
    text: "It is a three.",
    group: (card) => card.rank,
    named: 2,
    remark: "13 is not a power of 2: three questions tell 8 cases apart, four tell 16. So the bits lie between 3 and 4.",
  },
  "three-of-spades": {
    text: "It is the 3 of spades.",
    group: (card) => 13 * card.suit + card.rank,
    named: 2,
    remark: "Its suit (2 bits) and its rank (3.7004 bits) are independent, so what they tell you adds up.",
  },
};

const LAST = "dealt";

// ------------------------------------------------------------------------------------- the measures

/**
 * How many equally likely cases there are: at each card of a deal, or once.
 * @param {StatementName} name
 * @param {number} dealt
 * @returns {number[]}
 */
function stepsOf(name, dealt) {
  if (name === LAST) return Array.from({ length: dealt }, (_, i) => CARDS.length - i);
  return [new Set(CARDS.map(ABOUT_ONE_CARD[name].group)).size];
}

/**
 * @param {StatementName} name
 * @param {number} dealt
 * @returns {Measures}
 */
function measure(name, dealt) {
  const steps = stepsOf(name, dealt);
  const cases = steps.reduce((product, n) => product * BigInt(n), 1n);
  const bits = sum(steps.map(Math.log2));
  return { steps, cases, probability: 1 / Number(cases), bits };
}

const LONGEST = 9; // digits of a number that is still written out

/** @param {bigint} cases */
const isLong = (cases) => String(cases).length > LONGEST;

/** @param {bigint} cases */
const inWords = (cases) => (isLong(cases) ? scientific(Number(cases)).flat().join("").replace("10", "10 to the power ") : grouped(cases));

// ------------------------------------------------------------------------------------------- controls

/**
 * The statements as radio buttons, the last of them with a slider.
 * @param {(name: StatementName, dealt?: number) => void} choose
 */
function controls(choose) {
  const dealt = quantity("n_dealt", { class: "deck-count" });
  const first = html("span");
  const statements = choice({
    label: "Your friend says:",
    name: "statement",
    choices: {
      ...Object.fromEntries(Object.entries(ABOUT_ONE_CARD).map(([name, { text }]) => [name, `“${text}”`])),
      [LAST]: ["“The first ", dealt, first],
    },
    change: (name) => choose(/** @type {any} */ (name)),
  });
  const slider = html("input", { type: "range", min: 1, max: CARDS.length, step: 1, "aria-label": "Number of cards dealt" });
  slider.addEventListener("input", () => choose(LAST, slider.valueAsNumber));
  statements.element.append(
    html("div", { class: "deck-slider" }, html("span", {}, "1"), slider, html("span", {}, String(CARDS.length))),
  );

  /** @param {StatementName} name @param {number} n @param {Measures} deal */
  function update(name, n, deal) {
    statements.update(/** @type {any} */ (name));
    slider.valueAsNumber = n;
    slider.setAttribute("aria-valuetext", `${n} of ${CARDS.length} cards, ${inBits(deal.bits)}`);
    show(dealt, n, String(n));
    say(first, n === 1 ? " card is …”" : " cards, in this order”");
  }
  return { element: form(statements.element), update };
}

// -------------------------------------------------------------------------------- picture 1, the cards

const CARD = { width: 34, height: 60, across: 40, down: 67 }; // and the distances from one to the next
const EDGE = 3; // room for the frames around the groups

/** @param {Card} card */
const corner = (card) => ({ x: EDGE + card.rank * CARD.across, y: EDGE + card.suit * CARD.down });

/** @param {Card} card */
function drawCard(card) {
  const { x, y } = corner(card);
  const suit = SUITS[card.suit];
  const place = svg("text", { class: "deck-place", x: 17, y: 54 });
  const group = svg(
    "g",
    { class: "deck-card", transform: `translate(${x} ${y})` },
    svg("rect", { width: CARD.width, height: CARD.height, rx: 5 }),
    svg(
      "g",
      { class: "deck-face" },
      svg("text", { class: "deck-rank", x: 17, y: 25 }, RANKS[card.rank]),
      svg("path", { class: suit.red ? "deck-pip deck-red" : "deck-pip", d: suit.pip, transform: "translate(17 43)" }),
    ),
    place,
  );
  return { group, place };
}

/**
 * The frames around the groups that a statement tells apart; the one it names is bolder.
 * @param {Statement} statement
 */
function drawFrames(statement) {
  /** @type {Map<number, {x: number, y: number}[]>} */
  const groups = new Map();
  for (const card of CARDS) {
    const key = statement.group(card);
    groups.set(key, [...(groups.get(key) ?? []), corner(card)]);
  }
  return [...groups].map(([key, corners]) => {
    const [left, top] = [Math.min(...corners.map(({ x }) => x)), Math.min(...corners.map(({ y }) => y))];
    const [right, bottom] = [Math.max(...corners.map(({ x }) => x)), Math.max(...corners.map(({ y }) => y))];
    return svg("rect", {
      class: key === statement.named ? "deck-frame deck-named" : "deck-frame",
      x: left - 2,
      y: top - 2,
      width: right - left + CARD.width + 4,
      height: bottom - top + CARD.height + 4,
      rx: 7,
    });
  });
}

function cardPicture() {
  const cards = CARDS.map(drawCard);
  const frames = svg("g");
  const picture = svg(
    "svg",
    { class: "deck-cards", role: "img", "aria-label": "The deck; the cards that fit are filled.", viewBox: `0 0 ${2 * EDGE + 12 * CARD.across + CARD.width} ${2 * EDGE + 3 * CARD.down + CARD.height}` },
    frames,
    ...cards.map(({ group }) => group),
  );
  const caption = html("figcaption");
  const remark = html("p", { class: "deck-remark", "data-quantity": "remark" });
  const figure = html("figure", {}, picture, caption, remark);

  /** @param {StatementName} name @param {number} dealt @param {Measures} measures */
  function update(name, dealt, measures) {
    say(remark, remarkOn(name, measures));
    const statement = name === LAST ? null : ABOUT_ONE_CARD[name];
    const places = new Map(DEAL.slice(0, dealt).map((card, i) => [card, i + 1]));
    let fitting = 0;
    CARDS.forEach((card, i) => {
      const fits = statement ? statement.group(card) === statement.named : places.has(i);
      fitting += Number(fits);
      cards[i].group.classList.toggle("deck-fits", fits);
      cards[i].group.classList.toggle("deck-dealt", fits && !statement);
      say(cards[i].place, statement ? "" : String(places.get(i) ?? ""));
    });
    frames.replaceChildren(...(statement ? drawFrames(statement) : []));
    const text = statement
      ? `${fitting} of ${CARDS.length} cards ${fitting === 1 ? "fits" : "fit"}: ${groupsInWords(Number(measures.cases), fitting)}`
      : `${fitting} of ${CARDS.length} cards, ${fitting === 1 ? "with" : "each with"} its place in the deal.`;
    say(caption, text);
  }
  return { figure, update };
}

/** @param {number} groups @param {number} size */
function groupsInWords(groups, size) {
  if (groups === 1) return "the whole deck is one group.";
  return size === 1 ? `one of ${groups} single cards.` : `one of ${groups} groups of ${size}.`;
}

/**
 * What to see in a statement.
 * @param {StatementName} name
 * @param {Measures} measures
 */
function remarkOn(name, { steps }) {
  if (name !== LAST) return ABOUT_ONE_CARD[name].remark;
  const left = steps[steps.length - 1];
  if (steps.length === 1) return "One card named, whichever it is: as much as “It is the 3 of spades.”";
  if (left === 1) return "The 52nd card adds 0 bits: only one was left, and you knew which.";
  return `Every card adds a little less than the one before. The last was one of ${left} left: log₂\u00a0${left} = ${inBits(Math.log2(left))}.`;
}

// --------------------------------------------------------------------------------- picture 2, the bits

const BOX = { side: 20, pitch: 22, inRow: 32, rows: 8 };

/**
 * The part of the row of boxes between two numbers of bits, wrapped into rows; area is to scale.
 * @param {number} from
 * @param {number} to
 */
function boxes(from, to) {
  let path = "";
  for (let box = Math.floor(from); box < to; box++) {
    const start = Math.max(from - box, 0) * BOX.side;
    const width = Math.min(to - box, 1) * BOX.side - start;
    const x = (box % BOX.inRow) * BOX.pitch + start;
    const y = Math.floor(box / BOX.inRow) * BOX.pitch;
    path += `M${x.toFixed(2)} ${y}h${width.toFixed(2)}v${BOX.side}h${(-width).toFixed(2)}z`;
  }
  return path;
}

function bitPicture() {
  const shades = [svg("path", { class: "deck-filled" }), svg("path", { class: "deck-filled deck-other-shade" })];
  const scale = [2, 4, 6, 8].map((row) =>
    svg("text", { x: BOX.inRow * BOX.pitch + 4, y: row * BOX.pitch - 7 }, String(row * BOX.inRow)),
  );
  const picture = svg(
    "svg",
    { class: "deck-boxes", role: "img", viewBox: `-1 -1 ${BOX.inRow * BOX.pitch + 46} ${BOX.rows * BOX.pitch}` },
    svg("path", { class: "deck-empty", d: boxes(0, BOX.rows * BOX.inRow) }),
    ...shades,
    ...scale,
  );
  const caption = html("figcaption");
  const figure = html("figure", {}, picture, caption);

  /** @param {Measures} measures */
  function update({ steps, bits }) {
    const paths = ["", ""];
    let from = 0;
    steps.forEach((n, i) => {
      const to = from + Math.log2(n);
      paths[i % 2] += boxes(from, to);
      from = to;
    });
    shades.forEach((shade, i) => shade.setAttribute("d", paths[i]));
    const text = `${boxesInWords(bits)}.${steps.length > 1 ? " The shade changes from card to card." : ""}`;
    say(caption, `One box is one bit, the answer to one fair yes/no question. ${text}`);
    picture.setAttribute("aria-label", `${inBits(bits)} drawn as boxes of one bit: ${text}`);
  }
  return { figure, update };
}

/** @param {number} bits */
function boxesInWords(bits) {
  const full = Math.floor(bits);
  if (bits === 0) return "No box is filled";
  const boxes = full === 1 ? "1 box" : `${full} boxes`;
  return bits === full ? `${boxes} filled` : `${boxes} and ${(100 * (bits - full)).toFixed(1)} % of the next filled`;
}

// ---------------------------------------------------------------------------------------- the numbers

/** The three answers, each with the way it comes about. */
function numbers() {
  const three = answers({
    probability: { title: "Probability" },
    cases: { title: "Equally likely cases" },
    bits: { title: "Information", unit: "bits", idea: "p" },
  });
  const digits = html("p");
  const count = html("summary");
  const full = html("details", {}, count, digits);

  /** @param {StatementName} name @param {Measures} measures */
  function update(name, { steps, cases, probability, bits }) {
    const long = isLong(cases);
    const n = long ? scientific(Number(cases)) : [grouped(cases)];
    const p = long ? scientific(probability) : [`1/${grouped(cases)}`];
    three.update("probability", probability, cases === 1n ? "1" : p, decimal(cases, probability));
    three.update("cases", cases, n, steps.length > 1 ? chain(steps, " × ", String) : casesInWords(steps[0]));
    three.update("bits", bits, bits.toFixed(4), chain(steps, " + ", (m) => `log₂\u00a0${m}`));

    full.style.visibility = long ? "visible" : "hidden";
    say(count, `All ${String(cases).length} digits`);
    digits.replaceChildren(...grouped(cases).split(",").flatMap((three, i) => (i ? [",", html("wbr"), three] : [three])));
  }
  return { element: html("div", {}, three.element, full), update };
}

/** @param {number} cases */
function casesInWords(cases) {
  if (cases === 1) return "the whole deck";
  return cases === CARDS.length ? "single cards" : `groups of ${CARDS.length / cases} cards`;
}

/**
 * The probability once more, in the form that the large line does not use.
 * @param {bigint} cases
 * @param {number} probability
 * @returns {Piece[]}
 */
function decimal(cases, probability) {
  if (cases === 1n) return ["certain"];
  if (isLong(cases)) return ["1 in ", ...scientific(Number(cases))];
  const short = Number(probability.toPrecision(4));
  const sign = short === probability ? "= " : "≈ ";
  return short < 1e-3 ? [sign, ...scientific(probability)] : [sign + short];
}

/**
 * A sum or product, its middle left out when long.
 * @param {number[]} steps
 * @param {string} sign
 * @param {(n: number) => string} write
 */
function chain(steps, sign, write) {
  const terms = steps.map(write);
  return (terms.length > 3 ? [terms[0], "…", terms[terms.length - 1]] : terms).join(sign);
}

// ------------------------------------------------------------------------------------------ the figure

export default liveFigure({
  name: "CardDeck",
  settings: {
    statement: oneOf([.../** @type {StatementName[]} */ (Object.keys(ABOUT_ONE_CARD)), LAST]),
    n_dealt: wholeNumber(1, CARDS.length),
  },

  build(change) {
    const choices = controls((statement, n_dealt) => change(n_dealt ? { statement, n_dealt } : { statement }));
    const cards = cardPicture();
    const boxes = bitPicture();
    const three = numbers();
    return {
      parts: [html("div", { class: "deck-top" }, choices.element, cards.figure), three.element, boxes.figure],

      update({ statement, n_dealt }) {
        const measures = measure(statement, n_dealt);
        choices.update(statement, n_dealt, measure(LAST, n_dealt));
        cards.update(statement, n_dealt, measures);
        three.update(statement, measures);
        boxes.update(measures);
        const { cases, bits } = measures;
        const likely = cases === 1n ? "Certain" : `One of ${inWords(cases)} equally likely cases`;
        return `${likely}: ${inBits(bits)}. ${remarkOn(statement, measures)}`;
      },
    };
  },

  python({ statement, n_dealt }) {
    const steps = stepsOf(statement, n_dealt);
    const deal = statement === LAST;
    const cases = deal ? `math.perm(${CARDS.length}, ${n_dealt})` : String(steps[0]);
    const each = `[1 / (${CARDS.length} - i) for i in range(${n_dealt})]`;
    const bits = deal ? `math.fsum(self_information(${each}))` : "self_information(1 / cases)";
    return `import math
from fractions import Fraction

from infolib import self_information

cases = ${cases}
probability = Fraction(1, cases)
bits = ${bits}
print(f"{bits:.4f} bits")
`;
  },
});
