"""Somebody with a keyboard and no mouse: goes from control to control, and sees where the focus is."""

from collections.abc import Iterator
from re import Pattern

from playwright.sync_api import Locator, Page, expect

MOST = 300
"""So many presses of Tab, and one has been everywhere."""

ROUND = 4
"""So many presses are followed by a held key: to what is wanted, or to the end, past it and on from the beginning."""

_IS_AT = "wanted => wanted === document.activeElement"

FRAMES = "async () => { for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame); }"

UNSEEN = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0];
  // Ticks and dots are drawn by the label; an editor is one field with its toolbar.
  const byLabel = label && getComputedStyle(at).opacity === "0";
  const field = at.matches(".editor-text") ? at.closest(".editor") : byLabel ? label : at;
  const style = getComputedStyle(field, byLabel ? "::before" : null);
  const name = `${at.outerHTML.slice(0, 120)}: `;
  const clear = /rgba\\(.*, 0\\)|transparent/.test(style.outlineColor);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 && !clear;
  if (!drawn && !at.matches("iframe")) return name + "no outline"; // the page in a frame draws its own
  const box = (byLabel ? label : at).getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 1 || bottom - top < 1) return name + "out of sight";
  let over = null;
  for (const across of [0.5, 0.1, 0.9]) {
    for (const down of [0.5, 0.2, 0.8]) {
      const hit = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
      if (hit && (at.contains(hit) || hit.closest("label")?.control === at)) return "";
      over ??= hit;
    }
  }
  return `${name}behind ${over?.outerHTML.slice(0, 120)}`;
}"""
"""Why the focus cannot be seen; "" where it can."""

STOPS = """() => {
  const controls = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]";
  const isStop = (element) =>
    (element.tabIndex >= 0 || element.isContentEditable) && !element.disabled && element.type !== "hidden"
    && element.checkVisibility({ visibilityProperty: true })
    && !element.parentElement.closest("[contenteditable=true]");
  const isInTurn = (element) => {
    if (element.type !== "radio") return true;
    const group = [...element.form.elements].filter((other) => other.type === "radio" && other.name === element.name);
    return element === (group.find((other) => other.checked) ?? group[0]);
  };
  window.stops = [...document.querySelectorAll(controls)].filter((element) => isStop(element) && isInTurn(element));
  return window.stops.map((element) => element.outerHTML.slice(0, 120));
}"""
"""Every control that Tab should come to, as the document has them."""

_BETWEEN = f"""([wanted, back]) => {{
  const at = document.activeElement;
  if (at === document.body || at === wanted) return 0; // from the body Tab may go on anywhere
  ({STOPS})();
  const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  const isBefore = (one, other) => (back ? follows(other, one) : follows(one, other));
  const ahead = window.stops.filter((stop) => isBefore(at, stop));
  return isBefore(at, wanted) ? ahead.filter((stop) => isBefore(stop, wanted)).length : ahead.length;
}}"""
"""How many controls lie between the focus and another, or the end of the page, where that comes before it: so often
Tab need not be looked after."""

_LOOK = f"""() => {{
  const at = document.activeElement;
  if (at === document.body) return ["", ""];
  return [(window.stops.includes(at) ? "" : "no stop: ") + at.outerHTML.slice(0, 120), ({UNSEEN})()];
}}"""
"""Which control the focus is at, and why that cannot be seen."""

_WATCH = f"""() => {{
  window.way = [];
  window.look ??= {_LOOK};
  window.watching ??= addEventListener("keydown", (event) => {{
    if (event.key === "Tab" && event.repeat) window.way.push(window.look());
  }}, true) ?? true;
  return document.querySelector("iframe") === null;
}}"""
"""Looks where the focus is each time that a held Tab is about to leave it; whether that is heard everywhere: what is
pressed in a frame is not."""

_WAY = "() => { const way = [...window.way, window.look()]; window.way = []; return way; }"
"""Where the focus was since last asked, and where it is."""

HELD = 16
"""So often Tab is pressed, held down, before anybody asks."""


class Keys:
    """The keyboard at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, wanted: str | Locator, *, back: bool = False) -> None:
        """Goes by Tab (or Shift+Tab) until the focus is there, and sees it."""
        found = self.page.locator(wanted) if isinstance(wanted, str) else wanted
        handle, key = found.element_handle(), "Shift+Tab" if back else "Tab"
        for press in range(MOST):
            if self.page.evaluate(_IS_AT, handle):
                break
            self.press(key)
            if press < ROUND:
                self.hold(key, self.page.evaluate(_BETWEEN, [handle, back]))
        else:
            raise AssertionError(f"Tab does not lead to {wanted}")
        self.sees()

    def sees(self) -> None:
        """Where the focus is can be seen."""
        why = self.page.evaluate(UNSEEN)
        for _try in range(10):  # a busy machine scrolls and paints later
            if not why:
                break
            self.page.evaluate(FRAMES)
            why = self.page.evaluate(UNSEEN)
        assert not why, why

    def is_at(self, wanted: str | Locator) -> bool:
        """Whether the focus is there, or is there in a moment: a dialog gives it back once it is closed."""
        found = self.page.locator(wanted) if isinstance(wanted, str) else wanted
        handle = found.element_handle()
        for _try in range(10):
            if self.page.evaluate(_IS_AT, handle):
                return True
            self.page.evaluate(FRAMES)
        return False

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def hold(self, key: str, times: int) -> None:
        """Holds a key down until it has been pressed so often."""
        if times:
            modifiers, _, last = key.rpartition("+")
            self.page.keyboard.press("+".join([*filter(None, [modifiers]), *[last] * times]))

    def write(self, wanted: str | Locator, text: str) -> None:
        """Types into a field in place of what stands there."""
        self.reach(wanted)
        self.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, wanted: str | Locator, label: str) -> None:
        """Chooses in a list by typing what the choice begins with."""
        self.reach(wanted)
        self.page.keyboard.type(label)

    def button(self, name: str, *, back: bool = False) -> None:
        """Presses a button."""
        self.reach(self.page.get_by_role("button", name=name, exact=True), back=back)
        self.press("Enter")

    def link(self, name: str, *, back: bool = False) -> None:
        """Follows a link."""
        self.reach(self.page.get_by_role("link", name=name), back=back)
        self.press("Enter")

    def heading(self, words: str | Pattern[str]) -> None:
        """The page that one came to."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def told(self, words: str) -> None:
        """What the page says of what was done."""
        expect(self.page.get_by_role("status").first).to_contain_text(words)

    def walk(self) -> list[str]:
        """From the first control to the last by Tab, seeing each: which they were. A field of parts counts once.

        Where a page has put the focus somewhere, such as on what was wrong, the way begins after that has been left.
        """
        held = HELD if self.page.evaluate(_WATCH) else 1
        if self.page.evaluate("document.activeElement !== document.body"):
            self._to_the_end(1)
        reached, unseen = self._to_the_end(held)
        if unseen:  # a busy machine scrolls and paints later: each press is waited for
            self._to_the_end(1)
            reached, unseen = self._to_the_end(1)
        assert not unseen, unseen
        return reached

    def _to_the_end(self, held: int) -> tuple[list[str], str]:
        """Where Tab leads, and what was first that could not be seen; held down, it goes on beyond the end."""
        reached: list[str] = []
        unseen = ""
        for here, why in self._looks(held):
            if not here or (len(reached) > 1 and here == reached[0]):
                return reached, unseen
            unseen = unseen or why
            if reached[-1:] != [here]:
                reached.append(here)
        raise AssertionError(f"Tab does not lead out, but to {reached[-3:]}")

    def _looks(self, held: int) -> Iterator[tuple[str, str]]:
        """Where each press of Tab leads, and why that cannot be seen. The first two are waited for: a link past the
        menu comes and goes with them."""
        for press in range(2 + MOST // held):
            self.hold("Tab", 1 if press < 2 else held)
            way = self.page.evaluate(_WAY)
            if len(way) == 1 and way[0][1]:
                self.sees()
                way[0][1] = ""
            yield from way
