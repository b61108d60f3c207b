// Signing in again without leaving the page, when the session ended while somebody wrote.

import { freshId, make } from "./page.js";

const REST = 60_000;

let dialog = null;

/** Asks for name and password in a dialog, or in a new tab where the organisation's own sign-in is used. */
export function signInAgain(onSignedIn) {
  dialog ??= new SignIn();
  dialog.open(onSignedIn);
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
      this.until = performance.now() + REST;
      this.element.close();
    });
    return button;
  }

  open(onSignedIn) {
    this.onSignedIn = onSignedIn;
    if (this.element.open || performance.now() < this.until) return;
    this.element.showModal();
    this.first.focus();
  }

  async send(body, password) {
    try {
      const address = document.querySelector("[data-sign-in]")?.dataset.signIn ?? "/log-ind";
      const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (response.ok) {
        password.value = "";
        this.done();
        return;
      }
      const { title } = await response.json().catch(() => ({}));
      this.complain(title ?? "Brugernavn eller adgangskode passer ikke.");
    } catch {
      this.complain("Der er ingen forbindelse. Prøv igen om lidt.");
    }
    password.value = "";
    password.focus();
  }

  complain(message) {
    this.error.textContent = message;
    this.error.hidden = false;
  }

  done() {
    this.error.hidden = true;
    this.element.close();
    this.onSignedIn();
  }
}
