// Small manners of pages: where focus goes after a refusal, links into editors, menus that close.

import { each, focusField } from "./page.js";

export function mountSmall() {
  document.querySelector("[data-error-summary]")?.focus();
  each("[data-error-summary] a[href^='#'], a[data-field-link]", (link) => {
    link.addEventListener("click", (event) => {
      if (focusField(document.getElementById(link.hash.slice(1)))) event.preventDefault();
    });
  });
  each("details[data-menu]", closing);
  each("button[data-print]", (button) => button.addEventListener("click", () => print()));
}

/** A menu closes by Escape, and when focus or the pointer goes elsewhere. */
function closing(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
