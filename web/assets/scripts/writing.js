// Saving while somebody writes: nothing typed is lost, whatever becomes of network, session or machine.

import { Draft, dropDrafts } from "./drafts.js";
import { alike, carried, entriesOf, fill } from "./fields.js";
import { each, focusField, make, say, statusLine } from "./page.js";
import { asking, signInAgain, signInNow } from "./session.js";

const REST = 1200;
const PULSE = 20_000;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;
const SEVERITIES = { stop: "Mangler", warn: "Advarsel" };

export function mountWriting() {
  const writings = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Writing(form));
  each("form[data-sign-out]", (form) => {
    form.addEventListener("submit", (event) => signOut(event, writings));
  });
}

/** Signing out takes the drafts along, so what is not saved is saved first; if that fails, the person decides. */
async function signOut(event, writings) {
  const unsaved = writings.filter((writing) => writing.unsaved);
  if (!unsaved.length) {
    dropDrafts();
    return;
  }
  event.preventDefault();
  const form = event.target;
  const leave = () => {
    for (const writing of writings) writing.leaving = true;
    dropDrafts();
    form.submit();
  };
  for (const writing of unsaved) await writing.save();
  const left = unsaved.filter((writing) => writing.unsaved);
  if (!left.length) leave();
  for (const writing of left) {
    const anyway = make("button", { type: "button", class: "button button-secondary" }, "Log ud alligevel");
    anyway.addEventListener("click", leave);
    writing.tell("Noget af det, du har skrevet, kunne ikke gemmes. Logger du ud nu, går det tabt.", anyway);
  }
}

class Writing {
  constructor(form) {
    this.form = form;
    this.draft = new Draft(form);
    this.saved = entriesOf(form);
    this.wait = FIRST_WAIT;
    this.saving = null; // the save under way
    this.halted = false; // in conflict: saving would write over another's text
    this.seen = false; // whether it was said that somebody writes here
    this.looks = 0; // how often it was asked what is in the way
    this.line = document.querySelector("[data-state]") ?? form.appendChild(statusLine("house-state"));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("online", () => this.unsaved && this.save());
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", () => {
      this.leaving = false;
    });
    addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.leaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.pulse();
      else if (this.unsaved && !this.leaving) this.save();
    });
    setInterval(() => !document.hidden && this.pulse(), PULSE);
    links(document.querySelector("[data-against]"));
    this.bringBack();
  }

  get unsaved() {
    return !alike(entriesOf(this.form), this.saved);
  }

  typed() {
    this.leaving = false;
    if (this.form.contains(document.activeElement)) this.wrote = document.activeElement;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), REST);
  }

  // ---- saving: one request at a time; what is typed meanwhile goes with the next

  save() {
    clearTimeout(this.timer);
    if (this.halted || !this.unsaved) return this.saving;
    if (asking()) {
      this.draft.keep(entriesOf(this.form)); // nobody takes it before they have signed in
      return this.saving;
    }
    this.saving ??= this.send().finally(() => {
      this.saving = null;
      if (!this.halted && !this.retrying && this.unsaved) this.typed();
    });
    return this.saving;
  }

  async send() {
    const sent = entriesOf(this.form);
    this.state("Gemmer …");
    try {
      await this.answered(await this.post(this.form.dataset.autosave, sent), sent);
    } catch {
      this.failed(sent);
    }
  }

  /** A form that is sent in the middle of a save would be taken for another's: it waits. */
  async submitted(event) {
    clearTimeout(this.timer);
    this.leaving = true;
    if (!this.saving) {
      if (this.halted) this.draft.drop(); // the server keeps it, to be compared
      return;
    }
    event.preventDefault();
    await this.saving;
    this.form.requestSubmit(event.submitter);
  }

  post(address, entries, more = {}) {
    return fetch(address, { method: "POST", body: carried(entries), headers: { Accept: "application/json" }, ...more });
  }

  async answered(response, sent) {
    if (response.status === 401) {
      this.draft.keep(entriesOf(this.form));
      this.state("Ikke gemt – log ind igen");
      this.askToSignIn();
    } else if (response.status === 409) {
      const answer = await response.json();
      if (answer.conflict) this.conflict(answer, sent);
      else this.refused(answer, sent);
    } else if (response.status >= 500 || response.status === 429) {
      this.failed(sent);
    } else if (!response.ok) {
      this.refused(await response.json().catch(() => ({})), sent);
    } else {
      this.succeeded(await response.json(), sent);
    }
  }

  askToSignIn(said = "", ask = signInAgain) {
    this.retrying = true;
    ask({
      writer: this.form.dataset.person,
      said,
      signedIn: () => {
        this.retrying = false;
        this.untell();
        if (this.unsaved) this.save();
        else this.pulse(); // which tells who it was, where another page asked for the password
      },
      putOff: () => this.offerSignIn(),
    });
  }

  offerSignIn() {
    const button = make("button", { type: "button", class: "button button-primary" }, "Log ind igen");
    button.addEventListener("click", () => this.askToSignIn("", signInNow));
    this.tell("Det, du skriver, bliver ikke gemt, før du har logget ind igen.", button);
  }

  succeeded(answer, sent) {
    this.retrying = false;
    this.wait = FIRST_WAIT;
    const revision = this.form.elements.namedItem("revision");
    if (answer.revision !== undefined && revision) revision.value = String(answer.revision);
    this.saved = sent.map(([name, value]) => (name === "revision" && revision ? [name, revision.value] : [name, value]));
    this.draft.drop();
    this.untell();
    this.state(answer.saved);
    this.show(answer);
    this.look();
    if (!this.seen) this.pulse();
  }

  failed(sent) {
    this.draft.keep(sent);
    this.state("Ikke gemt – prøver igen");
    this.retrying = true;
    this.timer = setTimeout(() => {
      this.retrying = false;
      this.save();
    }, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  refused({ title = "teksten blev ikke taget imod", reasons = [] }, sent) {
    this.draft.keep(sent);
    const said = reasons.map((reason) => (typeof reason === "string" ? reason : reason.text));
    this.state(`Ikke gemt: ${[title, ...said].join(" – ")}`);
    this.retrying = true; // when something is changed, and not before
    this.anothers(reasons);
  }

  /** Whoever is signed in now did not write this: the server takes it from its writer alone. */
  anothers(reasons) {
    const another = reasons.find((reason) => reason.place === "writer");
    if (another) this.askToSignIn(another.text);
  }

  conflict({ conflict }, sent) {
    this.halted = true;
    this.draft.keep(sent);
    this.state("Ikke gemt – en anden har ændret teksten imens");
    const compare = make("a", { class: "function-link", href: conflict }, "Sammenlign de to tekster");
    compare.addEventListener("click", (event) => {
      event.preventDefault();
      this.compare(conflict);
    });
    this.tell("En anden har gemt ændringer, mens du skrev. Din tekst er ikke gemt, men er her endnu.", compare);
  }

  /** What was typed since goes along: were it here still, it would be brought back over what is chosen there. */
  async compare(address) {
    const sent = await this.post(this.form.dataset.autosave, entriesOf(this.form)).catch(() => null);
    if (sent?.status === 409) this.draft.drop();
    this.leaving = true;
    location.assign(address);
  }

  state(text) {
    this.line.classList.toggle("failed", text.startsWith("Ikke"));
    say(this.line, text);
  }

  // ---- what the server says besides

  show({ against, present, sums }) {
    if (against) {
      showAgainst(against);
      this.forgive(new Set(against.map((reason) => reason.place)));
    }
    if (present) each("[data-present]", (line) => showPresent(line, present));
    for (const [name, sum] of Object.entries(sums ?? {})) {
      for (const shown of document.querySelectorAll(`[data-sum="${CSS.escape(name)}"]`)) shown.textContent = sum;
    }
  }

  /** Takes away what stood at a field and is no longer so. */
  forgive(places) {
    for (const message of this.form.querySelectorAll(".form-error-message[id^='fejl-']")) {
      if (places.has(message.id.slice("fejl-".length))) continue;
      const group = message.closest(".form-group");
      group?.classList.remove("form-error");
      group?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
      message.remove();
    }
  }

  /** Asks what is in the way of what was just kept. What is typed meanwhile is kept first, and then asked about. */
  async look() {
    const { inTheWay } = this.form.dataset;
    if (!inTheWay || this.unsaved) return;
    const turn = (this.looks += 1);
    const address = new URL(inTheWay, document.baseURI);
    const name = this.form.elements.namedItem("on_behalf_of");
    if (name) address.searchParams.set("on_behalf_of", name.value);
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.ok && turn === this.looks) this.show(await response.json());
    } catch {
      // The next save asks again.
    }
  }

  async pulse() {
    if (this.halted || asking()) return;
    const address = new URL(this.form.dataset.autosave, document.baseURI);
    address.searchParams.set("puls", "1");
    try {
      const response = await this.post(address, [["writer", this.form.dataset.person ?? ""]]);
      if (response.status === 401) this.askToSignIn();
      else if (response.status === 409) this.anothers((await response.json()).reasons ?? []);
      else if (response.ok) this.told(await response.json());
    } catch {
      // No connection: the next save says so, if there is anything to save.
    }
  }

  told(answer) {
    this.seen = true;
    this.show(answer);
  }

  // ---- leaving, and coming back

  leave() {
    if (!this.unsaved || this.halted || this.leaving) return;
    this.leaving = true;
    const left = entriesOf(this.form);
    this.draft.keep(left);
    this.post(this.form.dataset.autosave, left, { keepalive: true }).catch(() => null);
  }

  bringBack() {
    const kept = this.draft.read();
    if (!kept) return;
    if (alike(kept.entries, this.saved)) {
      this.draft.drop();
      return;
    }
    const before = this.saved;
    fill(this.form, kept.entries);
    clearTimeout(this.timer);
    const keep = make("button", { type: "button", class: "button button-primary" }, "Gem den nu");
    const drop = make("button", { type: "button", class: "button button-secondary" }, "Smid den væk");
    keep.addEventListener("click", () => this.save());
    drop.addEventListener("click", () => {
      fill(this.form, before);
      clearTimeout(this.timer);
      this.draft.drop();
      this.untell();
      this.state("Det, der ikke var gemt, er smidt væk");
    });
    this.tell(`Tekst, du skrev ${moment(kept.at)} og ikke fik gemt, er hentet frem.`, keep, drop);
  }

  tell(text, ...choices) {
    this.notice?.remove();
    this.notice = make(
      "div",
      { class: "alert alert-warning writing-notice", role: "alert" },
      make("div", { class: "alert-body" }, make("p", { class: "alert-text" }, text), make("p", { class: "writing-choices" }, ...choices)),
    );
    this.form.prepend(this.notice);
  }

  /** Takes the notice away; whoever stood in it is back where they wrote. */
  untell() {
    const inside = this.notice?.contains(document.activeElement);
    this.notice?.remove();
    if (inside) (this.wrote ?? this.form.querySelector("input:not([type=hidden])")).focus();
  }
}

function showAgainst(against) {
  const list = document.querySelector("[data-against]");
  const items = against.map(({ text, href, severity }) =>
    make(
      "li",
      { class: severity },
      make("span", { class: "against-severity" }, SEVERITIES[severity] ?? SEVERITIES.stop),
      " ",
      href?.length > 1 ? make("a", { href }, text) : text,
    ),
  );
  list?.replaceChildren(...(items.length ? items : [make("li", { class: "nothing" }, list?.dataset.nothing ?? "Intet – memoet kan sendes.")]));
}

/** Links to fields move focus into them, the editor included. */
function links(list) {
  list?.addEventListener("click", (event) => {
    const id = event.target.closest("a")?.hash.slice(1);
    if (id && focusField(document.getElementById(id))) event.preventDefault();
  });
}

function showPresent(line, names) {
  line.hidden = !names.length;
  const last = names.at(-1);
  const said = names.length > 1 ? `${names.slice(0, -1).join(", ")} og ${last}` : last;
  line.textContent = names.length ? `${said} skriver også her` : "";
}

function moment(at) {
  const time = new Date(at);
  return `den ${time.getDate()}.${time.getMonth() + 1}. kl. ${time.getHours()}.${String(time.getMinutes()).padStart(2, "0")}`;
}
