// The marker of a list item, as Word writes it into the text: what kind of list it is of, and which number it has.

const KINDS = {
  bullet: { tag: "ul" },
  image: { tag: "ul" },
  none: { tag: "ul" },
  decimal: { tag: "ol", type: "1" },
  "decimal-zero": { tag: "ol", type: "1" },
  arabic: { tag: "ol", type: "1" },
  "alpha-lower": { tag: "ol", type: "a" },
  "alpha-upper": { tag: "ol", type: "A" },
  "lower-alpha": { tag: "ol", type: "a" },
  "lower-latin": { tag: "ol", type: "a" },
  "upper-alpha": { tag: "ol", type: "A" },
  "upper-latin": { tag: "ol", type: "A" },
  "roman-lower": { tag: "ol", type: "i" },
  "roman-upper": { tag: "ol", type: "I" },
  "lower-roman": { tag: "ol", type: "i" },
  "upper-roman": { tag: "ol", type: "I" },
};
const ROMAN = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 };
const LAST = /([0-9]+|[a-zA-Z]+)[.)]*$/;

/** The kind of list that a name of a number format means, or undefined. */
export const kindOf = (format) => KINDS[format];

/** What a marker says: tag, type and number. The list's own definition, where there is one, knows best. */
export function markerSays(marker, format) {
  const text = marker.replace(/[\s\u00a0]+/g, "");
  const last = text.match(LAST)?.[1] ?? "";
  const kind = kindOf(format) ?? guessed(text, last);
  return { ...kind, number: kind.tag === "ol" ? numberOf(last, kind.type) : null };
}

function guessed(text, last) {
  if (/^\d+$/.test(last)) return KINDS.decimal;
  if (!/[.)]$/.test(text)) return KINDS.bullet;
  if (/^[ivx]+$/.test(last) && last !== "v" && last !== "x") return KINDS["lower-roman"];
  if (/^[IVX]+$/.test(last) && last !== "V" && last !== "X") return KINDS["upper-roman"];
  if (/^[a-z]$/.test(last)) return KINDS["lower-alpha"];
  return /^[A-Z]$/.test(last) ? KINDS["upper-alpha"] : KINDS.bullet;
}

function numberOf(last, type) {
  if (!last) return null;
  if (type === "1") return Number.parseInt(last, 10) || null;
  return type.toLowerCase() === "i" ? roman(last.toLowerCase()) : alphabetic(last.toLowerCase());
}

function roman(letters) {
  const values = [...letters].map((letter) => ROMAN[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0) || null;
}

const alphabetic = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) || null;
