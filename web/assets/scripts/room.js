// The meeting room while it is written in: the difference as one types, the clock of each item, and keys.

import { wordDifference } from "./words.js";
import { changed, each, make } from "./page.js";

const SECOND = 1000;

export function mountRoom() {
  each("[data-point]", mountPoint);
  each("[data-room]", (room) => new Keys(room));
  setInterval(tick, SECOND);
}

function mountPoint(point) {
  const amendment = point.querySelector("[data-amendment]");
  const shown = point.querySelector("[data-difference]");
  if (!amendment || !shown) return;
  const proposal = point.querySelector("[data-proposal]").textContent;
  amendment.addEventListener("input", () => {
    const text = amendment.value.trim();
    shown.hidden = text === proposal;
    const parts = wordDifference(proposal, text);
    shown.replaceChildren(...parts.map(({ op, words }) => (op === "same" ? words : make(op, {}, words))));
  });
}

/** Counts up beside the minutes that were set. Nothing is announced, and nothing ends. */
function tick() {
  each("[data-clock][data-running]", (clock) => {
    const seconds = Number(clock.dataset.clock) + 1;
    clock.dataset.clock = String(seconds);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  });
}

/**
 * Plain keys, and only where nobody types: with AltGr, which is Ctrl+Alt on Windows, a Danish keyboard types @, £ and $,
 * so no key here asks for Ctrl, Alt or AltGr.
 */
class Keys {
  constructor(room) {
    this.room = room;
    this.list = document.querySelector("[data-key-list]");
    each("[data-keys]", (button) => {
      button.hidden = false;
    });
    room.addEventListener("click", (event) => event.target.closest("[data-keys]") && this.list.showModal());
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    const held = event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph");
    if (held || event.defaultPrevented || this.list.open || typing(event.target)) return;
    if (this.act(event.key)) event.preventDefault();
  }

  act(key) {
    if (key === "?") {
      this.list.showModal();
      return true;
    }
    if (key === "n") return this.go(1);
    if (key === "p") return this.go(-1);
    if (key === "t") return press(this.room.querySelector("button[value='kald']"));
    if (key === "b") return stand(this.room.querySelector("button[value='beslut']"));
    return key >= "1" && key <= "9" && this.choose(Number(key));
  }

  go(by) {
    const links = [...this.room.querySelectorAll(".house-room-agenda li > a")];
    const next = links[links.findIndex((link) => link.hasAttribute("aria-current")) + by];
    next?.click();
    return Boolean(next);
  }

  choose(number) {
    const points = [...this.room.querySelectorAll("[data-point]")];
    const open = points.find((point) => !point.querySelector("input[type='radio']:checked"));
    const point = document.activeElement?.closest("[data-point]") ?? open ?? points[0];
    const radio = point?.querySelectorAll("input[type='radio']")[number - 1];
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    changed(radio);
    return true;
  }
}

function typing(element) {
  return element.matches?.("textarea,select,[contenteditable='true'],input:not([type='radio'],[type='checkbox'])");
}

function press(button) {
  button?.click();
  return Boolean(button);
}

function stand(element) {
  element?.focus();
  return Boolean(element);
}
