// An agenda put in order in place: by button, key or pointer; times follow as they are typed, and all is kept.

import { dragging } from "./dragging.js";
import { each, icon, make, say } from "./page.js";

const KEYS = { ArrowUp: "op", ArrowDown: "ned" };
const PAUSE = 800;
const AGAIN = 5000;

export function mountAgenda() {
  each("form[data-agenda-form]", (form) => new Agenda(form));
}

class Agenda {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector("[data-agenda]");
    this.line = form.querySelector("[data-agenda-status]");
    this.sum = form.querySelector("[data-agenda-sum]");
    this.unsaved = false;
    this.moved = "";
    for (const row of this.rows) row.prepend(this.handle(row));
    form.addEventListener("click", (event) => this.click(event));
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", () => this.leave());
    addEventListener("online", () => this.unsaved && this.keep());
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-item]")];
  }

  click(event) {
    const button = event.target.closest("button[name=op]");
    const act = button?.value.match(/^(op|ned):/)?.[1];
    if (!act) return;
    event.preventDefault();
    this.move(button.closest("[data-item]"), act, button);
  }

  key(event) {
    const act = event.altKey && event.shiftKey && !event.ctrlKey && !event.getModifierState("AltGraph") && KEYS[event.key];
    const row = event.target.closest("[data-item]");
    if (!act || !row) return;
    event.preventDefault();
    this.move(row, act, event.target);
  }

  move(row, act, focused) {
    const other = act === "op" ? row.previousElementSibling : row.nextElementSibling;
    if (other && act === "op") other.before(row);
    else if (other) other.after(row);
    focused.focus();
    if (other) this.settle(row);
    else say(this.line, `Punkt ${this.numberOf(row)} kan ikke flyttes længere.`);
  }

  /** For the pointer only: the buttons and the keys do the same. */
  handle(row) {
    const handle = make("span", { class: "drag-handle", "aria-hidden": "true", title: "Træk for at flytte" }, icon("drag-pan"));
    dragging(handle, {
      rows: () => [row],
      targets: () => this.rows.filter((other) => other !== row),
      fits: () => true,
      dropped: (next) => {
        if (next) next.before(row);
        else this.list.append(row);
        this.settle(row);
      },
    });
    return handle;
  }

  settle(row) {
    this.number();
    this.moved = `Punktet er nu punkt ${this.numberOf(row)}. `;
    this.typed(0);
  }

  typed(pause = PAUSE) {
    this.unsaved = true;
    this.clock();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), pause);
  }

  numberOf(row) {
    return row.querySelector("[data-item-number]").textContent.replace(".", "");
  }

  /** Open and closed items have numbers of their own, as the server gives them. */
  number() {
    const counts = { "": 0, 1: 0 };
    for (const row of this.rows) {
      const closed = row.dataset.closed;
      counts[closed] += 1;
      const number = `${closed && "L"}${counts[closed]}`;
      row.querySelector("[data-item-number]").textContent = closed ? number : `${number}.`;
      for (const button of row.querySelectorAll("button[name=op]")) {
        button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/punkt L?\d+/i, (found) => found.replace(/L?\d+/, number)));
      }
    }
  }

  /** From when to when each item runs; those without minutes take no time. */
  clock() {
    let minute = Number(this.form.dataset.start ?? NaN);
    let used = 0;
    for (const row of this.rows) {
      const minutes = Number(row.querySelector("[name=minutes]").value.trim() || 0);
      const known = Number.isInteger(minutes) && minutes > 0;
      const shown = row.querySelector("[data-item-time]");
      shown.textContent = known && Number.isFinite(minute) ? `kl. ${time(minute)}-${time(minute + minutes)}` : "";
      if (known) {
        minute += minutes;
        used += minutes;
      }
    }
    this.total(used, Number(this.form.dataset.minutes));
  }

  total(used, room) {
    const over = used > room ? `Det er ${used - room} for meget.` : `Der er ${room - used} tilbage.`;
    this.sum.textContent = room ? `Punkterne tager ${used} minutter, og mødet varer ${room}. ${over}` : `Punkterne tager ${used} minutter.`;
    this.sum.toggleAttribute("data-over", room > 0 && used > room);
  }

  leave() {
    clearTimeout(this.timer);
    this.unsaved = false;
  }

  async keep() {
    clearTimeout(this.timer);
    if (this.sending) {
      this.timer = setTimeout(() => this.keep(), PAUSE);
      return;
    }
    this.sending = true;
    this.unsaved = false;
    const body = new FormData(this.form);
    body.set("op", "gem");
    try {
      const response = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) this.kept(answer);
      else this.refused(response.status, answer);
    } catch {
      this.unsaved = true;
      say(this.line, "Ikke gemt: der er ingen forbindelse. Det gemmes, når den er tilbage.");
      this.timer = setTimeout(() => this.keep(), AGAIN);
    }
    this.sending = false;
  }

  kept({ revision }) {
    for (const field of document.querySelectorAll("input[name=revision]")) field.value = String(revision);
    if (this.unsaved) return;
    say(this.line, `${this.moved}Gemt.`);
    this.moved = "";
  }

  refused(status, { title, reasons = [] }) {
    this.unsaved = true;
    const why = reasons.map((reason) => reason.text).join(" ");
    if (status === 401) say(this.line, "Ikke gemt: du er logget ud. Log ind i et andet vindue, og tryk Gem dagsordenen.");
    else say(this.line, `Ikke gemt. ${why || title || "Tryk Gem dagsordenen for at se hvorfor."}`);
  }
}

function time(minute) {
  return `${Math.floor(minute / 60) % 24}.${String(minute % 60).padStart(2, "0")}`;
}
