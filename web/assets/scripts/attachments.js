// Attachments: files that are dropped or chosen go up at once and become rows; rows are moved and removed in place.

import { changed, each, freshId, make, say, statusLine } from "./page.js";

const OPERATION = /^attachment-(up|down|remove):/;
const UNITS = ["B", "kB", "MB", "GB"];

export function mountAttachments() {
  each("[data-attachments]", (area) => new Attachments(area));
}

class Attachments {
  constructor(area) {
    this.area = area;
    this.form = area.closest("form");
    this.sending = null; // files on their way
    this.input = area.querySelector("input[type=file]");
    this.list = area.querySelector("ul, ol") ?? area.appendChild(make("ol"));
    this.line = statusLine("attachments-status");
    this.faults = make("div", { class: "attachments-faults", role: "alert" });
    this.input?.before(this.faults);
    area.append(this.line);
    area.querySelector("button[value=attachment-add]")?.remove(); // files go up as soon as they are chosen
    this.input?.addEventListener("change", () => this.sendChosen());
    this.list.addEventListener("click", (event) => this.click(event));
    area.addEventListener("dragover", (event) => this.over(event));
    area.addEventListener("dragleave", (event) => !area.contains(event.relatedTarget) && area.classList.remove("drop-here"));
    area.addEventListener("drop", (event) => this.drop(event));
    this.form.addEventListener("beslut:shape", (event) => this.shape(event.detail("attachment_sha256").length));
    this.form.addEventListener("beslut:filled", () => this.number());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.number();
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-attachment]")];
  }

  // ---- files

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.area.classList.add("drop-here");
  }

  drop(event) {
    this.area.classList.remove("drop-here");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.send([...event.dataTransfer.files]);
  }

  /** A form sent now would leave the files behind: it waits, and stays here if one of them was not taken. */
  async submitted(event) {
    if (!this.sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    if (await this.sending) this.form.requestSubmit(button);
  }

  async sendChosen() {
    const files = [...this.input.files];
    this.input.value = ""; // what went up here is not sent again with the form
    await this.send(files);
  }

  /** One lot after another; whether all of it went up. */
  send(files) {
    const lot = Promise.resolve(this.sending)
      .then(() => this.sendLot(files))
      .finally(() => {
        if (this.sending === lot) this.sending = null;
      });
    this.sending = lot;
    return lot;
  }

  async sendLot(files) {
    const address = this.form.dataset.upload;
    this.faults.replaceChildren();
    let sent = 0;
    for (const [index, file] of files.entries()) {
      say(this.line, files.length > 1 ? `Lægger ${file.name} op (${index + 1} af ${files.length}) …` : `Lægger ${file.name} op …`);
      if (await this.sendOne(address, file)) sent += 1;
    }
    say(this.line, sent === 1 ? "1 fil lagt op" : `${sent} filer lagt op`);
    if (sent) changed(this.list);
    return sent === files.length;
  }

  async sendOne(address, file) {
    const body = new FormData();
    body.append("writer", this.form.dataset.person ?? "");
    body.append(this.input?.name ?? "upload", file);
    try {
      const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (response.ok) this.add(answer);
      else this.complain(file.name, answer.title, answer.reasons);
      return response.ok;
    } catch {
      this.complain(file.name, "Filen kunne ikke lægges op. Prøv igen.");
      return false;
    }
  }

  complain(file, title = "Filen blev ikke taget imod.", reasons = []) {
    const list = reasons.map((reason) => make("li", {}, typeof reason === "string" ? reason : reason.text));
    this.faults.append(
      make("div", { class: "fault" }, make("p", {}, make("strong", {}, file), `: ${title}`), list.length ? make("ul", {}, ...list) : null),
    );
  }

  add({ sha256, title, file, size }) {
    const row = this.addRow();
    row.querySelector("[name=attachment_sha256]").value = sha256;
    row.querySelector("[name=attachment_title]").value = title;
    row.querySelector("[data-attachment-file]").textContent = `${file} (${readable(size)})`;
    this.number();
  }

  addRow() {
    const row = builtRow();
    this.list.append(row);
    return row;
  }

  // ---- rows

  click(event) {
    const button = event.target.closest("button[name=op]");
    const act = button?.value.match(OPERATION)?.[1];
    if (!act) return;
    event.preventDefault();
    const row = button.closest("[data-attachment]");
    if (act === "remove") this.remove(row);
    else this.move(row, act, button);
    changed(this.list);
  }

  move(row, act, button) {
    const number = this.rows.indexOf(row) + 1;
    const other = act === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other && act === "up") other.before(row);
    if (other && act === "down") other.after(row);
    this.number();
    button.focus();
    const moved = `Bilag ${number} flyttet ${act === "up" ? "op" : "ned"}. Det er nu bilag ${this.rows.indexOf(row) + 1}`;
    say(this.line, other ? moved : `Bilag ${number} kan ikke flyttes længere`);
  }

  remove(row) {
    const index = this.rows.indexOf(row);
    row.remove();
    this.number();
    const next = this.rows[index] ?? this.rows.at(-1);
    (next?.querySelector("[name=attachment_title]") ?? this.input)?.focus();
    say(this.line, `Bilag ${index + 1} fjernet`);
  }

  shape(count) {
    while (this.rows.length < count) this.addRow();
    while (this.rows.length > count) this.rows.at(-1).remove();
    this.number();
  }

  number() {
    for (const [index, row] of this.rows.entries()) {
      const title = row.querySelector("[name=attachment_title]");
      title.labels[0].textContent = `Bilag ${index + 1}, titel`;
      for (const button of row.querySelectorAll("button[name=op]")) {
        button.setAttribute("aria-label", `${button.textContent.trim()}: ${title.value}`);
        button.value = button.value.replace(/:.*/, `:${index}`);
      }
      for (const closed of row.querySelectorAll("[name=attachment_closed]")) closed.value = String(index);
    }
  }
}

/** A row as the page writes them. */
function builtRow() {
  const [titleId, closedId] = ["bilag", "bilag-lukket"].map(freshId);
  const button = (act, text) => make("button", { class: "button button-tertiary", name: "op", value: `attachment-${act}:0` }, text);
  const closed = make("input", { class: "form-checkbox", type: "checkbox", id: closedId, name: "attachment_closed", value: "0" });
  return make(
    "li",
    { "data-attachment": true },
    make("input", { type: "hidden", name: "attachment_sha256" }),
    make("label", { class: "form-label", for: titleId }),
    make("input", { class: "form-input", id: titleId, name: "attachment_title" }),
    make("span", { class: "form-hint", "data-attachment-file": true }),
    make("div", { class: "form-group-checkbox" }, closed, make("label", { class: "form-label", for: closedId }, "Lukket bilag")),
    make("span", { class: "house-row-buttons" }, button("up", "Flyt op"), button("down", "Flyt ned"), button("remove", "Slet")),
  );
}

/** A size as people say it, with one decimal from a thousand on. */
export function readable(size) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3));
  const value = step ? (size / 1000 ** step).toFixed(1).replace(".", ",").replace(/,0$/, "") : String(size);
  return `${value} ${UNITS[step]}`;
}
