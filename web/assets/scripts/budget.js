// The budget grid: sums while one types, rows and years in place, and cells pasted from a spreadsheet.

import { fromSpreadsheet, parseAmount, shownSum } from "./numbers.js";
import { changed, each, freshId, make, renewIds, say, statusLine } from "./page.js";
import { spreadsheetCells } from "./tsv.js";

const FINANCING = "finansiering";
const NO_AMOUNT = "Skriv et beløb som 1.250,5";
const OPERATION = /^budget-(row|year)-(add|remove)/;

export function mountBudgets() {
  each("table[data-budget]", (table) => new Budget(table));
}

class Budget {
  constructor(table) {
    this.table = table;
    this.form = table.closest("form");
    this.line = statusLine("budget-status");
    (table.closest(".house-scroll") ?? table).after(this.line);
    this.form.addEventListener("click", (event) => this.click(event));
    table.addEventListener("input", () => this.refresh());
    table.addEventListener("change", () => this.refresh());
    table.addEventListener("keydown", (event) => this.key(event));
    table.addEventListener("paste", (event) => this.paste(event));
    this.form.addEventListener("beslut:shape", (event) => this.shape(event.detail));
    this.form.addEventListener("beslut:filled", () => this.refresh());
    this.refresh();
  }

  get years() {
    return [...this.table.querySelectorAll("[name=budget_year]")];
  }

  get rows() {
    return [...this.table.querySelectorAll("tr[data-budget-row]")];
  }

  cells(row) {
    return [...row.querySelectorAll("[name=cell]")];
  }

  // ---- sums, names and errors

  refresh() {
    const amounts = this.rows.map((row) => this.cells(row).map((cell) => this.read(cell)));
    this.rows.forEach((row, index) => {
      this.label(row, index);
      show(row.querySelector("[data-row-sum]"), amounts[index]);
    });
    const summed = amounts.filter((_, index) => this.kind(this.rows[index]) !== FINANCING);
    const total = this.table.querySelector("[data-budget-total]");
    total?.querySelectorAll("[data-column-sum]").forEach((output, column) => {
      show(output, summed.map((row) => (column < row.length ? row[column] : null)));
    });
    show(total?.querySelector("[data-grand-sum]"), summed.flat());
    this.years.forEach((year, index) => {
      year.setAttribute("aria-label", `År ${index + 1}`);
      const button = year.closest("th, td").querySelector("button[name=op]");
      name(button, `året ${year.value}`, index);
    });
  }

  kind(row) {
    return row.querySelector("[name=row_kind]").value;
  }

  label(row, index) {
    const label = row.querySelector("[name=row_label]");
    const called = label.value.trim() || `Række ${index + 1}`;
    label.setAttribute("aria-label", `Række ${index + 1}, betegnelse`);
    row.querySelector("[name=row_kind]").setAttribute("aria-label", `${called}, art`);
    this.cells(row).forEach((cell, column) => cell.setAttribute("aria-label", `${called}, ${this.years[column]?.value ?? ""}`));
    name(row.querySelector("button[name=op]"), `rækken ${called}`, index);
  }

  /** The amount in a cell; what is no amount is marked, with a word on how it should be. */
  read(cell) {
    const value = parseAmount(cell.value);
    const isWrong = value === undefined;
    if (isWrong === (cell.getAttribute("aria-invalid") === "true")) return value;
    if (isWrong) {
      const message = make("span", { class: "cell-error", id: freshId("celle") }, NO_AMOUNT);
      cell.after(message);
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", message.id);
    } else {
      cell.parentElement.querySelector(".cell-error")?.remove();
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
    return value;
  }

  // ---- rows and years

  click(event) {
    const button = event.target.closest("button[name=op]");
    const [, what, act] = button?.value.match(OPERATION) ?? [];
    if (!what) return;
    const hasOne = what === "row" ? this.rows.length : this.years.length;
    if (!hasOne) return; // the server makes the first, which is what others are copied from
    event.preventDefault();
    if (act === "add") this.pressAdd(what);
    else this.pressRemove(what, Number(button.value.split(":")[1]));
    changed(this.table);
  }

  pressAdd(what) {
    const added = what === "row" ? this.addRow() : this.addYear();
    this.refresh();
    added.querySelector("[name=row_label], [name=budget_year]").focus();
    say(this.line, what === "row" ? `Række ${this.rows.length} tilføjet` : `Året ${this.years.at(-1).value} tilføjet`);
  }

  pressRemove(what, index) {
    if (what === "row") this.removeRow(index);
    else this.removeYear(index);
    this.refresh();
    const list = what === "row" ? this.rows.map((row) => row.querySelector("[name=row_label]")) : this.years;
    (list[index] ?? list.at(-1)).focus();
    say(this.line, what === "row" ? `Række ${index + 1} fjernet` : "Året fjernet");
  }

  addRow() {
    const last = this.rows.at(-1);
    const row = emptied(renewIds(last.cloneNode(true)));
    last.after(row);
    return row;
  }

  /** The last row is emptied rather than removed: there is always one to write in. */
  removeRow(index) {
    if (this.rows.length > 1) this.rows[index].remove();
    else emptied(this.rows[0]);
  }

  addYear() {
    const year = this.years.at(-1);
    const head = year.closest("th, td");
    const next = /^\d{4}$/.test(year.value) ? String(Number(year.value) + 1) : "";
    const others = [...this.rows.map((row) => this.cells(row).at(-1)), [...this.table.querySelectorAll("[data-column-sum]")].at(-1)];
    const columns = [head, ...others.filter(Boolean).map((field) => field.closest("th, td"))];
    for (const column of columns) column.after(emptied(renewIds(column.cloneNode(true))));
    const added = this.years.at(-1);
    added.value = next;
    return added.closest("th, td");
  }

  removeYear(index) {
    if (this.years.length < 2) return;
    const columns = [this.years[index], ...this.rows.map((row) => this.cells(row)[index]), this.table.querySelectorAll("[data-column-sum]")[index]];
    for (const field of columns) field?.closest("th, td").remove();
  }

  shape(values) {
    const [rows, years] = [values("row_label").length, values("budget_year").length];
    if (!rows || !years) return;
    while (this.rows.length < rows) this.addRow();
    while (this.rows.length > rows) this.rows.at(-1).remove();
    while (this.years.length < years) this.addYear();
    while (this.years.length > years) this.removeYear(this.years.length - 1);
  }

  // ---- keys and paste

  /** Enter and the arrows up and down go from row to row, as in a spreadsheet. */
  key(event) {
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("[data-budget-row]");
    if (event.target.tagName === "INPUT" && event.key === "Enter") event.preventDefault();
    if (!step || !row || event.target.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    const goal = this.rows[this.rows.indexOf(row) + step];
    if (!goal) return;
    event.preventDefault();
    const field = this.fields(goal)[this.fields(row).indexOf(event.target)];
    field.focus();
    field.select();
  }

  fields(row) {
    return [row.querySelector("[name=row_label]"), ...this.cells(row)];
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const row = event.target.closest("[data-budget-row]");
    const column = row ? this.fields(row).indexOf(event.target) : -1;
    if (column < 0 || !/[\t\n\r]/.test(text)) return;
    event.preventDefault();
    const left = this.spread(spreadsheetCells(text), this.rows.indexOf(row), column);
    this.refresh();
    changed(event.target);
    say(this.line, left ? `Indsat, men der var ikke kolonner til alt: ${left} celler er udeladt` : "Indsat");
  }

  /** Writes cells from a place on, in as many rows as it takes; says how many had no column. */
  spread(cells, top, column) {
    let left = 0;
    cells.forEach((values, index) => {
      const row = this.rows[top + index] ?? this.addRow();
      const fields = this.fields(row);
      for (const [offset, value] of this.withoutKind(row, values, column).entries()) {
        const field = fields[column + offset];
        if (field) field.value = field.name === "cell" ? fromSpreadsheet(value) : value.trim();
        else if (value.trim()) left += 1;
      }
    });
    return left;
  }

  /** A second cell that names a kind of row chooses it. */
  withoutKind(row, values, column) {
    const choice = row.querySelector("[name=row_kind]");
    const said = values[1]?.trim().toLowerCase();
    const chosen = column === 0 && said && [...choice.options].find((option) => [option.value, option.text.toLowerCase()].includes(said));
    if (!chosen) return values;
    choice.value = chosen.value;
    return [values[0], ...values.slice(2)];
  }
}

function show(output, amounts) {
  if (!output) return;
  output.setAttribute("aria-live", "off"); // a sum is read when it is gone to, not at each key
  const sum = shownSum(amounts);
  if (output.textContent !== sum) output.textContent = sum;
}

function name(button, what, index) {
  if (!button) return;
  button.setAttribute("aria-label", `${button.textContent.trim()} ${what}`);
  button.value = button.value.replace(/:.*/, `:${index}`);
}

function emptied(part) {
  for (const field of part.querySelectorAll("input")) {
    field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const message of part.querySelectorAll(".cell-error")) message.remove();
  for (const output of part.querySelectorAll("output")) output.textContent = "";
  for (const choice of part.querySelectorAll("select")) choice.selectedIndex = 0;
  return part;
}
