// An element's own style, read as text: Word's names are no CSS, and the page's policy lets no style attribute be one.

import { inertDocument } from "../inert.js";

const STYLE_SHEET = /<style[\s\S]*?<\/style\s*>/gi;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const FORBIDDEN = /(\s|["'])(style|on[a-z]+)(?=\s*=)/gi;

/** The document of pasted HTML, in which each element's style stands in data-style, and no handler is one. */
export function pastedDocument(html) {
  const document = inertDocument(html.replace(STYLE_SHEET, "").replace(TAG, (tag) => tag.replace(FORBIDDEN, "$1data-$2")));
  for (const element of document.querySelectorAll("[style]")) element.dataset.style = element.getAttribute("style");
  return document;
}

/** The declarations of a style attribute, by name; names and values in small letters. */
export function stylesOf(element) {
  const styles = new Map();
  for (const declaration of (element.dataset?.style ?? "").split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0) styles.set(declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim().toLowerCase());
  }
  return styles;
}

/** Puts what is in an element in its place. */
export const unwrap = (element) => element.replaceWith(...element.childNodes);

/** An element of another kind with the same content. */
export function renamed(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

/** Whether there is anything to read in a text: fixed spaces alone say nothing. */
export const isBlank = (text) => !text.trim();
