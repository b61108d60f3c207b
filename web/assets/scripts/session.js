// Signing in again without leaving the page, when the session ended while somebody wrote.

import { freshId, make } from "./page.js";

const REST = 60_000;

let dialog = null;

/** Whether somebody is being asked now. */
export const asking = () => dialog?.element.open ?? false;

/**
 * Asks for name and password in a dialog, or in a new tab where the organisation's own sign-in is used. `writer` wrote
 * what is on the page, and nobody else is let through; `said` is why it is asked, if not because the session ended.
 */
export function signInAgain({ writer, said = "", signedIn, putOff }) {
  dialog ??= new SignIn();
  Object.assign(dialog, { writer, signedIn, putOff });
  dialog.open(said);
}

/** Somebody opens the dialog by a button, whatever they said before. */
export function signInNow(asked) {
  if (dialog) dialog.until = 0;
  signInAgain(asked);
}

class SignIn {
  constructor() {
    this.until = 0; // asked not to ask again before this moment
    const heading = freshId("log-ind");
    this.error = make("p", { class: "form-error-message", role: "alert", hidden: true });
    const provider = document.querySelector("[data-oidc]")?.dataset.oidc;
    this.element = make(
      "dialog",
      { class: "dialog", "aria-labelledby": heading },
      make("h2", { id: heading, class: "h4" }, "Log ind igen"),
      make("p", {}, "Du er blevet logget ud. Det, du har skrevet, er her endnu og bliver gemt, når du er logget ind."),
      this.error,
      provider ? this.elsewhere(provider) : this.here(),
    );
    this.element.addEventListener("cancel", () => this.wait());
    document.body.append(this.element);
  }

  here() {
    const [nameId, passwordId] = ["navn", "adgangskode"].map(freshId);
    this.first = make("input", { class: "form-input", id: nameId, name: "navn", autocomplete: "username", required: true });
    const password = make("input", {
      class: "form-input",
      id: passwordId,
      name: "adgangskode",
      type: "password",
      autocomplete: "current-password",
      required: true,
    });
    const form = make(
      "form",
      { method: "dialog" },
      make("div", { class: "form-group" }, make("label", { class: "form-label", for: nameId }, "Brugernavn"), this.first),
      make("div", { class: "form-group" }, make("label", { class: "form-label", for: passwordId }, "Adgangskode"), password),
      make("div", { class: "dialog-buttons" }, make("button", { class: "button button-primary" }, "Log ind"), this.later()),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(new FormData(form), password);
    });
    return form;
  }

  elsewhere(address) {
    this.first = make("a", { class: "button button-primary", href: address, target: "_blank", rel: "noopener" }, "Log ind (ny fane)");
    const again = make("button", { type: "button", class: "button button-secondary" }, "Prøv igen");
    again.addEventListener("click", () => this.done());
    return make("div", { class: "dialog-buttons" }, this.first, again, this.later());
  }

  later() {
    const button = make("button", { type: "button", class: "button button-tertiary" }, "Senere");
    button.addEventListener("click", () => {
      this.wait();
      this.element.close();
    });
    return button;
  }

  wait() {
    this.until = performance.now() + REST;
    this.putOff?.();
  }

  open(said) {
    if (this.element.open || performance.now() < this.until) return;
    this.complain(said);
    this.element.showModal();
    this.first.focus();
  }

  async send(body, password) {
    try {
      const address = document.querySelector("[data-sign-in]")?.dataset.signIn ?? "/log-ind";
      const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      const { title, person } = await response.json().catch(() => ({}));
      if (response.ok) {
        this.letThrough(person, password);
        return;
      }
      this.complain(title ?? "Brugernavn eller adgangskode passer ikke.");
    } catch {
      this.complain("Der er ingen forbindelse. Prøv igen om lidt.");
    }
    password.value = "";
    password.focus();
  }

  /** Another than the writer is signed in now, but what stands on the page is not theirs to send. */
  letThrough(person, password) {
    password.value = "";
    if (!person || !this.writer || person === this.writer) {
      this.done();
      return;
    }
    const who = `Du er logget ind som ${person}, men teksten her er skrevet af ${this.writer} og bliver ikke sendt.`;
    this.complain(`${who} Log ind som ${this.writer} for at gemme den.`);
    this.first.focus();
    this.first.select();
  }

  complain(message) {
    this.error.textContent = message;
    this.error.hidden = !message;
  }

  done() {
    this.complain("");
    this.until = 0;
    this.element.close();
    this.signedIn();
  }
}
