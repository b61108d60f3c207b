// Characters that have one right spelling, as the server maps them (engine/characters.py).

const of = (characters, spelling) => [...characters].map((character) => [character, spelling]);

const MAPPING = new Map([
  ...of("\uf0b7\uf0a7\uf02d\uf06e\uf076\uf0d8\u25cf\u25e6\u25aa\u25ab\u2023\u2043", "•"),
  ...of("\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000", " "),
  ...of("\u2007\u202f", "\u00a0"),
  ...of("\u2010\u2011\uf0be", "-"),
  ...of("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff", ""),
  ...of("\v\u2028\u2029", "\n"),
  ["ﬀ", "ff"],
  ["ﬁ", "fi"],
  ["ﬂ", "fl"],
  ["ﬃ", "ffi"],
  ["ﬄ", "ffl"],
  ...of("\uf0fe\uf052\u2612", "☑"),
  ...of("\uf0a8\uf06f", "☐"),
  ...of("\uf0fc\u2714", "✓"),
  ["\uf0e0", "→"],
]);

/** The text in NFC, with what has one right spelling mapped to it. */
export function spelled(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  return Array.from(lines, (character) => MAPPING.get(character) ?? character).join("").normalize("NFC");
}
