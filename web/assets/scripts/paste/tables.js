// Tables: every row as wide as the others, no cell over several rows, and a header row where one is meant.

import { isBlank, renamed, unwrap } from "./styles.js";

const WIDEST = 63;

/** Puts tables right; says how many cells were merged over rows. */
export function plainTables(document) {
  let merged = 0;
  for (const table of document.querySelectorAll("table")) {
    merged += withoutRowspans(table);
    headed(table);
  }
  return merged;
}

/** A cell over several rows stays in its first; the rows below get an empty cell in its place. */
function withoutRowspans(table) {
  const waiting = new Map(); // column -> { rows, width }: cells that reach into the rows that follow
  let merged = 0;
  for (const row of table.rows) {
    let column = 0;
    for (const cell of [...row.cells]) {
      column = filled(row, cell, column, waiting);
      const width = Math.min(cell.colSpan, WIDEST);
      if (cell.rowSpan > 1) {
        waiting.set(column, { rows: cell.rowSpan, width });
        merged += 1;
      }
      if (cell.colSpan > 1 && cell.rowSpan === 1) merged += 1;
      cell.removeAttribute("rowspan");
      column += width;
    }
    filled(row, null, column, waiting);
    for (const [at, reach] of waiting) {
      reach.rows -= 1;
      if (reach.rows < 1) waiting.delete(at);
    }
  }
  return merged;
}

function filled(row, before, column, waiting) {
  let at = column;
  while (waiting.has(at)) {
    const { width } = waiting.get(at);
    const cell = row.ownerDocument.createElement("td");
    if (width > 1) cell.setAttribute("colspan", String(width));
    row.insertBefore(cell, before);
    at += width;
  }
  return at;
}

/** A first row that is marked as header, or is bold throughout, is a header row. */
function headed(table) {
  const first = table.rows[0];
  if (!first || table.rows.length < 2) return;
  const cells = [...first.cells];
  const isHead = table.tHead?.contains(first) || (cells.some(isBold) && cells.every((cell) => isBlank(cell.textContent) || isBold(cell)));
  if (!isHead && !cells.every((cell) => cell.nodeName === "TH")) return;
  for (const cell of cells) {
    const span = cell.getAttribute("colspan");
    const header = cell.nodeName === "TH" ? cell : renamed(cell, "th");
    if (span) header.setAttribute("colspan", span);
    header.querySelectorAll("strong").forEach(unwrap);
  }
}

function isBold(cell) {
  const bold = [...cell.querySelectorAll("strong")].map((element) => element.textContent).join("");
  const squeezed = (text) => text.replace(/\s+/g, "");
  return !isBlank(cell.textContent) && squeezed(bold) === squeezed(cell.textContent);
}
