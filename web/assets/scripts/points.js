// The points of a memo: moved, indented, added and taken away in place, by button, key or pointer.

import { dragging } from "./dragging.js";
import { changed, each, icon, make, renewIds, say, statusLine } from "./page.js";

const DEEPEST = 3;
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

export function mountPoints() {
  each("ol[data-points]", (list) => new Points(list));
}

class Points {
  constructor(list) {
    this.list = list;
    this.form = list.closest("form");
    this.adder = this.form.querySelector("button[name=op][value=point-add]");
    this.template = this.form.querySelector("template[data-point-template]");
    this.line = statusLine("points-status");
    this.undo = make("button", { type: "button", class: "button button-unstyled", hidden: true }, "Fortryd sletning");
    list.after(this.line, this.undo);
    list.addEventListener("click", (event) => this.click(event));
    list.addEventListener("keydown", (event) => this.key(event));
    this.adder?.addEventListener("click", (event) => this.pressAdd(event));
    this.undo.addEventListener("click", () => this.bringBack());
    this.form.addEventListener("beslut:shape", (event) => this.shape(event.detail("point_text").length));
    this.form.addEventListener("beslut:filled", () => this.number());
    this.number();
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-point]")];
  }

  // ---- the outline: a row's level, and the rows that lie under it

  level(row) {
    return Number(row.querySelector("[name=point_level]").value) || 1;
  }

  under(row) {
    const below = this.rows.slice(this.rows.indexOf(row) + 1);
    const end = below.findIndex((other) => this.level(other) <= this.level(row));
    return end < 0 ? below : below.slice(0, end);
  }

  branch(row) {
    return [row, ...this.under(row)];
  }

  before(row) {
    const above = this.rows.slice(0, this.rows.indexOf(row)).reverse();
    const found = above.find((other) => this.level(other) <= this.level(row));
    return found && this.level(found) === this.level(row) ? found : null;
  }

  after(row) {
    const next = this.branch(row).at(-1).nextElementSibling;
    return next && this.level(next) === this.level(row) ? next : null;
  }

  shift(rows, by) {
    for (const row of rows) row.querySelector("[name=point_level]").value = String(this.level(row) + by);
  }

  // ---- what the buttons do: each says whether it did it

  up(row) {
    const before = this.before(row);
    before?.before(...this.branch(row));
    return before && "flyttet op";
  }

  down(row) {
    const after = this.after(row);
    if (after) this.branch(after).at(-1).after(...this.branch(row));
    return after && "flyttet ned";
  }

  in(row) {
    const deepest = Math.max(...this.branch(row).map((one) => this.level(one)));
    const can = deepest < DEEPEST && this.before(row) !== null;
    if (can) this.shift(this.branch(row), 1);
    return can && "rykket ind";
  }

  out(row) {
    const can = this.level(row) > 1;
    if (can) this.shift(this.branch(row), -1);
    return can && "rykket ud";
  }

  click(event) {
    const button = event.target.closest("button[name=op]");
    const act = button?.value.match(/^point-(up|down|in|out|remove):/)?.[1];
    if (!act) return;
    event.preventDefault();
    const row = button.closest("[data-point]");
    if (act === "remove") this.remove(row);
    else this.act(act, row, button);
  }

  key(event) {
    const act = event.altKey && event.shiftKey && KEYS[event.key];
    const row = event.target.closest("[data-point]");
    if (!act || !row) return;
    event.preventDefault();
    this.act(act, row, event.target);
  }

  act(act, row, focused) {
    const number = this.numberOf(row);
    const done = this[act](row);
    if (done) this.settle();
    focused.focus();
    const now = this.numberOf(row);
    say(this.line, done ? `Punkt ${number} ${done}${now === number ? "" : `. Det er nu punkt ${now}`}` : `Punkt ${number} kan ikke flyttes længere`);
  }

  remove(row) {
    const rows = this.rows;
    const index = rows.indexOf(row);
    const under = this.under(row);
    const number = this.numberOf(row);
    this.removed = { row, index, under };
    this.shift(under, -1);
    row.remove();
    this.settle();
    this.undo.hidden = false;
    const next = this.rows[index] ?? this.rows.at(-1);
    (next?.querySelector("[name=point_text]") ?? this.adder)?.focus();
    say(this.line, `Punkt ${number} slettet`);
  }

  bringBack() {
    const { row, index, under } = this.removed;
    const next = this.rows[index];
    if (next) next.before(row);
    else this.list.append(row);
    this.shift(under.filter((other) => other.isConnected), 1);
    this.undo.hidden = true;
    this.settle();
    row.querySelector("[name=point_text]").focus();
    say(this.line, `Punkt ${this.numberOf(row)} er tilbage`);
  }

  pressAdd(event) {
    event.preventDefault();
    const row = this.add();
    this.settle();
    row.querySelector("[name=point_text]").focus();
    say(this.line, `Punkt ${this.numberOf(row)} tilføjet`);
  }

  add() {
    const row = renewIds(this.template.content.firstElementChild.cloneNode(true));
    this.list.append(row);
    return row;
  }

  shape(count) {
    while (this.rows.length < count) this.add();
    while (this.rows.length > count) this.rows.at(-1).remove();
    this.number();
  }

  settle() {
    this.straighten();
    this.number();
    changed(this.list);
  }

  /** No row lies more than one level below the one above it. */
  straighten() {
    let above = 0;
    for (const row of this.rows) {
      const level = Math.min(this.level(row), above + 1, DEEPEST);
      row.querySelector("[name=point_level]").value = String(level);
      above = level;
    }
  }

  numberOf(row) {
    return row.dataset.number;
  }

  /** Numbers in sight, in names and in what the buttons say. */
  number() {
    const counts = [];
    for (const [index, row] of this.rows.entries()) {
      const level = this.level(row);
      counts.length = Math.min(counts.length, level);
      while (counts.length < level) counts.push(0);
      counts[level - 1] += 1;
      this.label(row, index, counts.map((count) => count || 1).join("."));
    }
  }

  label(row, index, number) {
    row.dataset.number = number;
    row.dataset.level = String(this.level(row));
    for (const shown of row.querySelectorAll("[data-point-number]")) shown.textContent = number.includes(".") ? number : `${number}.`;
    row.querySelector("[name=point_text]").setAttribute("aria-label", `Punkt ${number}`);
    for (const button of row.querySelectorAll("button[name=op]")) {
      button.setAttribute("aria-label", `${button.textContent.trim()}, punkt ${number}`);
      button.value = button.value.replace(/:.*/, `:${index}`);
    }
    if (!row.querySelector(".drag-handle")) row.prepend(this.handle(row));
  }

  /** For the pointer only: the buttons and the keys do the same. */
  handle(row) {
    const handle = make("span", { class: "drag-handle", "aria-hidden": "true", title: "Træk for at flytte" }, icon("drag-pan"));
    dragging(handle, {
      rows: () => this.branch(row),
      targets: () => this.rows.filter((other) => !this.branch(row).includes(other)),
      // Between a point and what lies under it, the moved one would take that over.
      fits: (next) => !next || this.level(next) <= this.level(row),
      dropped: (next, moved) => {
        if (next) next.before(...moved);
        else this.list.append(...moved);
        this.settle();
        say(this.line, `Punktet er nu punkt ${this.numberOf(row)}`);
      },
    });
    return handle;
  }
}
