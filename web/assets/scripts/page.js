// What every script here builds with: elements, status lines, and the order of focus.

let count = 0;

/** An identity that nothing else on the page has. */
export const freshId = (prefix) => `${prefix}-ny-${(count += 1)}`;

/** An element with attributes (false and null are left out) and children; text is text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** One of the design system's icons, from the sprite that lies beside this bundle. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon-svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${new URL("vendor/dkfds/img/all-svg-icons.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

/** A line that screen readers read aloud when it changes. */
export const statusLine = (className) => make("p", { role: "status", class: className });

/** Says something in a status line, also if it said the same before. */
export function say(line, text) {
  line.textContent = "";
  requestAnimationFrame(() => {
    line.textContent = text;
  });
}

/** Tells the form that a field was changed by a script, as typing would. */
export function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Calls `act` for each element on the page that fits. */
export function each(selector, act) {
  for (const element of document.querySelectorAll(selector)) act(element);
}

const REFERENCES = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage"];

/** Gives a copy identities of its own, and lets what in it refers to the old ones refer to the new. */
export function renewIds(copy) {
  const renewed = new Map();
  for (const element of [copy, ...copy.querySelectorAll("[id]")]) {
    if (element.id) {
      renewed.set(element.id, freshId(element.id.replace(/-ny-\d+$/, "")));
      element.id = renewed.get(element.id);
    }
  }
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of REFERENCES.filter((reference) => element.hasAttribute(reference))) {
      const ids = element.getAttribute(name).split(/\s+/);
      element.setAttribute(name, ids.map((id) => renewed.get(id) ?? id).join(" "));
    }
  }
  return copy;
}

/** Moves focus to a field; a field that a script replaced has said by `focus` who stands for it. */
export function focusField(field) {
  if (!field) return false;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const event = new CustomEvent("beslut:focus", { cancelable: true });
  if (field.dispatchEvent(event)) field.focus();
  document.activeElement.scrollIntoView({ block: "nearest" });
  return true;
}
