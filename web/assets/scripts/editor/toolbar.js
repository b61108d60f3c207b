// The editor's toolbar: one stop for Tab, arrows inside it, and Escape back to the text.

import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, isInTable, toggleHeaderRow } from "prosemirror-tables";
import { icon, make } from "../page.js";
import * as commands from "./commands.js";
import { editLink } from "./link.js";
import { schema } from "./schema.js";

const { bullet_list: bullets, ordered_list: numbers } = schema.nodes;
const { strong, em, link } = schema.marks;

// name, key, icon, command, whether it holds now, where it is shown
const BUTTONS = [
  ["Fed", "Ctrl+B", "format-bold", commands.bold, commands.isMarked(strong)],
  ["Kursiv", "Ctrl+I", "format-italic", commands.italic, commands.isMarked(em)],
  ["Link", "Ctrl+K", "link", editLink, commands.isMarked(link)],
  ["Punktopstilling", "Ctrl+Shift+8", "format-list-bulleted", commands.bulletList, commands.isInList(bullets)],
  ["Nummereret liste", "Ctrl+Shift+7", "format-list-numbered", commands.numberedList, commands.isInList(numbers)],
  ["Skift nummerering: 1. a) i)", "", "1. a) i)", commands.nextNumbering, null, commands.isInList(numbers)],
  ["Ryk ind", "Ctrl+Å", "format-indent-increase", commands.indent, null, commands.listAt],
  ["Ryk ud", "Ctrl+Shift+Å", "format-indent-decrease", commands.outdent, null, commands.listAt],
  ["Indsæt tabel", "", "view-in-list", commands.insertTable, null, (state) => !isInTable(state)],
  ["Tilføj række", "", "Tilføj række", addRowAfter, null, isInTable],
  ["Tilføj kolonne", "", "Tilføj kolonne", addColumnAfter, null, isInTable],
  ["Slet række", "", "Slet række", deleteRow, null, isInTable],
  ["Slet kolonne", "", "Slet kolonne", deleteColumn, null, isInTable],
  ["Overskriftsrække", "", "Overskriftsrække", toggleHeaderRow, null, isInTable],
  ["Slet tabel", "", "Slet tabel", commands.deleteTable, null, isInTable],
  ["Fortryd", "Ctrl+Z", "reply", commands.undo],
  ["Gentag", "Ctrl+Y", "forward", commands.redo],
];
const ICON = /^[a-z-]+$/;
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export class Toolbar {
  constructor(label, controls) {
    this.element = make("div", {
      class: "editor-toolbar",
      role: "toolbar",
      "aria-label": `Formatering: ${label}`,
      "aria-controls": controls,
    });
    this.buttons = BUTTONS.map((row) => this.button(...row));
    this.buttons[0].element.tabIndex = 0;
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  button(name, key, face, command, holds = null, shown = null) {
    const title = key ? `${name} (${key})` : name;
    const shows = ICON.test(face) ? icon(face) : face;
    const element = make("button", { type: "button", tabindex: "-1", title, "aria-label": name }, shows);
    // The text keeps its selection while a button is pressed.
    element.addEventListener("mousedown", (event) => event.preventDefault());
    element.addEventListener("click", () => this.press(command));
    this.element.append(element);
    return { element, command, holds, shown };
  }

  press(command) {
    command(this.view.state, this.view.dispatch, this.view);
    if (command !== editLink) this.view.focus();
  }

  focus() {
    this.element.querySelector("[tabindex='0']").focus();
  }

  key(event) {
    if (event.key === "Escape") {
      this.view.focus();
    } else if (event.key in STEPS) {
      const shown = this.shown();
      const index = shown.indexOf(document.activeElement) + STEPS[event.key];
      const last = shown.length - 1;
      const within = Number.isFinite(index) ? (index + shown.length) % shown.length : Math.max(0, Math.min(last, index));
      this.stopAt(shown[within]);
      shown[within].focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  shown() {
    return this.buttons.map((button) => button.element).filter((element) => !element.hidden);
  }

  stopAt(stop) {
    for (const { element } of this.buttons) element.tabIndex = element === stop ? 0 : -1;
  }

  /** Shows what holds and what can be done where the cursor is. */
  update(view) {
    this.view = view;
    for (const { element, command, holds, shown } of this.buttons) {
      element.hidden = Boolean(shown) && !shown(view.state);
      element.setAttribute("aria-disabled", String(!view.editable || !command(view.state, null, view)));
      if (holds) element.setAttribute("aria-pressed", String(Boolean(holds(view.state))));
    }
    const stop = this.element.querySelector("[tabindex='0']");
    if (stop.hidden) this.stopAt(this.buttons[0].element);
  }
}
