// Cells that a spreadsheet puts on the clipboard as text: tabs part them, quotes hold what itself has tabs or lines.

/** Rows of cells. A line break at the very end makes no row. */
export function spreadsheetCells(text) {
  const rows = [[]];
  let rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (;;) {
    const [whole, quoted, plain] = /^(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))/.exec(rest);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    const end = rest[whole.length];
    if (end === undefined) return rows;
    if (end === "\n") rows.push([]);
    rest = rest.slice(whole.length + 1);
  }
}
