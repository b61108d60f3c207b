// The dialog in which a link is made, changed or taken away. One serves every editor on the page.

import { typedAddress } from "../address.js";
import { freshId, make } from "../page.js";
import { schema } from "./schema.js";

const { link } = schema.marks;
let dialog = null;

/** A command that opens the dialog; it can always be used. */
export function editLink(state, dispatch, view) {
  if (dispatch) {
    dialog ??= new LinkDialog();
    dialog.open(view);
  }
  return true;
}

/** From where to where the link at the cursor goes, or the selection. */
function extent(state) {
  const { from, to, empty, $from } = state.selection;
  const mark = link.isInSet($from.marks()) ?? ($from.nodeAfter && link.isInSet($from.nodeAfter.marks));
  if (!empty || !mark) return { from, to, href: mark?.attrs.href ?? "" };
  const spans = [];
  let open = null;
  $from.parent.forEach((node, offset) => {
    const begin = $from.start() + offset;
    if (!mark.isInSet(node.marks)) open = null;
    else if (!open) spans.push((open = { from: begin, to: begin + node.nodeSize }));
    else open.to = begin + node.nodeSize;
  });
  return { ...spans.find((span) => span.from <= from && from <= span.to), href: mark.attrs.href };
}

class LinkDialog {
  constructor() {
    const [textId, addressId, errorId, headingId] = ["tekst", "adresse", "fejl", "link"].map(freshId);
    this.text = make("input", { class: "form-input", id: textId, autocomplete: "off" });
    this.address = make("input", {
      class: "form-input",
      id: addressId,
      inputmode: "url",
      autocomplete: "off",
      "aria-describedby": errorId,
    });
    this.error = make("p", { class: "form-error-message", id: errorId, role: "alert" });
    this.textGroup = make("div", { class: "form-group" }, make("label", { class: "form-label", for: textId }, "Tekst"), this.text);
    this.remove = make("button", { type: "button", class: "button button-tertiary" }, "Fjern link");
    const cancel = make("button", { type: "button", class: "button button-secondary" }, "Annullér");
    const form = make(
      "form",
      { method: "dialog", novalidate: true },
      make("h2", { id: headingId, class: "h4" }, "Link"),
      this.textGroup,
      make(
        "div",
        { class: "form-group" },
        make("label", { class: "form-label", for: addressId }, "Webadresse eller e-mail"),
        this.error,
        this.address,
      ),
      make(
        "div",
        { class: "dialog-buttons" },
        make("button", { class: "button button-primary" }, "Indsæt link"),
        cancel,
        this.remove,
      ),
    );
    this.element = make("dialog", { class: "dialog", "aria-labelledby": headingId }, form);
    document.body.append(this.element);
    form.addEventListener("submit", (event) => this.insert(event));
    this.remove.addEventListener("click", () => this.takeAway());
    cancel.addEventListener("click", () => this.element.close());
    this.element.addEventListener("close", () => this.view.focus());
  }

  open(view) {
    this.view = view;
    this.range = extent(view.state);
    const selected = view.state.doc.textBetween(this.range.from, this.range.to, " ");
    this.text.value = selected;
    this.textGroup.hidden = Boolean(selected);
    this.address.value = this.range.href.replace(/^mailto:/, "");
    this.remove.hidden = !this.range.href;
    this.complain("");
    this.element.showModal();
    (selected ? this.address : this.text).focus();
  }

  complain(message) {
    this.error.textContent = message;
    this.error.hidden = !message;
    this.address.toggleAttribute("aria-invalid", Boolean(message));
    if (message) this.address.setAttribute("aria-invalid", "true");
  }

  insert(event) {
    const href = typedAddress(this.address.value);
    if (!href) {
      event.preventDefault();
      this.complain("Skriv en adresse, der begynder med https://, eller en e-mailadresse.");
      this.address.focus();
      return;
    }
    const { from, to } = this.range;
    const { tr } = this.view.state;
    if (from === to) {
      tr.insert(from, schema.text(this.text.value.trim() || this.address.value.trim(), [link.create({ href })]));
    } else {
      tr.removeMark(from, to, link).addMark(from, to, link.create({ href }));
    }
    this.view.dispatch(tr.scrollIntoView());
  }

  takeAway() {
    this.view.dispatch(this.view.state.tr.removeMark(this.range.from, this.range.to, link));
    this.element.close();
  }
}
