// What a paste left out or changed, told to the person who pasted.

const SAID = [
  ["images", "1 billede er ikke indsat – vedhæft det som bilag", (n) => `${n} billeder er ikke indsat – vedhæft dem som bilag`],
  ["deletions", "1 slettet eller overstreget tekst er udeladt", (n) => `${n} slettede eller overstregede tekster er udeladt`],
  ["hidden", "1 skjult tekst er udeladt", (n) => `${n} skjulte tekster er udeladt`],
  ["comments", "1 kommentar er udeladt", (n) => `${n} kommentarer er udeladt`],
  ["footnotes", "1 fodnote er blevet til almindelig tekst", (n) => `${n} fodnoter er blevet til almindelig tekst`],
  ["merged", "1 flettet celle: se tabellen efter", (n) => `${n} flettede celler: se tabellen efter`],
  ["links", "1 link er blevet til almindelig tekst (kun https og e-mail)", (n) => `${n} links er blevet til almindelig tekst (kun https og e-mail)`],
];

export const noNotes = () => Object.fromEntries(SAID.map(([key]) => [key, 0]));

/** One sentence in Danish. */
export function told(notes) {
  const parts = SAID.filter(([key]) => notes[key]).map(([key, one, many]) => (notes[key] === 1 ? one : many(notes[key])));
  return parts.length ? `Indsat. Bemærk: ${parts.join("; ")}.` : "Indsat.";
}
