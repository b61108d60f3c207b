"""What can be seen of a page, asked in the browser: each script answers with what is wrong, in words."""

EDGE = """async element => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const told = (style) => ["Top", "Right", "Bottom", "Left"]
    .map((side) => [style[`border${side}Style`], parseFloat(style[`border${side}Width`])])
    .concat([[style.outlineStyle, parseFloat(style.outlineWidth)]])
    .map(([kind, width]) => (kind === "none" ? 0 : `${kind} ${width}`));
  return [getComputedStyle(element), getComputedStyle(element, "::before")].map(told).join("; ");
}"""
"""The lines around an element, which stay when colours go."""

ALIKE = """() => {
  const faults = [];
  const fault = (element, why) => faults.push(`${element.outerHTML.slice(0, 120)}: ${why}`);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const each = (selector, fits, why) => {
    for (const element of document.querySelectorAll(selector)) {
      if (shown(element) && !fits(element, getComputedStyle(element))) fault(element, why);
    }
  };
  const line = (style, side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1;
  const edged = (style) => ["Top", "Right", "Bottom", "Left"].every((side) => line(style, side));
  const lined = (style) => style.textDecorationLine.includes("underline");

  const controls = "a[href], button, input, select, textarea, summary, [tabindex='0'], .editor-text";
  for (const element of document.querySelectorAll(controls)) {
    if (!shown(element) || element.disabled || element.type === "hidden") continue;
    element.focus({ focusVisible: true, preventScroll: true });
    const ring = getComputedStyle(element.matches(".editor-text") ? element.closest(".editor") : element);
    const drawn = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 1;
    if (document.activeElement !== element || !drawn) fault(element, "no ring of focus");
    element.blur();
  }
  each(".button:not(.button-unstyled, .button-arrow), .editor-toolbar button", (_, style) => edged(style), "no edge");
  each(".button-unstyled", (_, style) => lined(style), "looks like text");
  each("main a[href]:not(.button)", (_, style) => lined(style), "looks like text");
  const fields = "input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea, .editor";
  each(`${fields}, .house-side, .badge, .alert`, (_, style) => edged(style), "no edge");
  each("[type=checkbox], [type=radio]", (_, style) => style.appearance === "auto" && style.opacity === "1", "no tick");
  each("ins, del", (element, style) => style.textDecorationLine !== "none"
    && !["none", "normal"].includes(getComputedStyle(element, "::before").content), "no mark");
  each("mark", (_, style) => lined(style) || Number(style.fontWeight) >= 600, "no mark");
  const said = (element) => element.querySelector(".against-severity")?.textContent.trim();
  each(".house-against li:not(.nothing)", said, "how bad is it?");
  each("progress", (_, style) => style.appearance === "auto" || edged(style), "no edge");
  each("tbody tr:not(:last-child) > :is(td, th)", (_, style) => line(style, "Bottom") || line(style, "Top"), "no line");
  each(".house-menu [aria-current]", (_, style) => line(style, "Bottom"), "not told from the others");
  const width = (element) => parseFloat(getComputedStyle(element, "::before").borderTopWidth);
  const others = (element) => [...element.parentElement.children].filter((other) => other !== element);
  const widest = (element) => others(element).every((other) => width(other) < width(element));
  each(".house-steps [aria-current]", widest, "not told from the others");
  const around = (element) => getComputedStyle(element.parentElement).color;
  each("svg.icon-svg", (element, style) => style.fill === around(element), "a colour of its own");
  each("main *, header *, footer *", (_, style) => style.forcedColorAdjust !== "none", "keeps its own colours");
  each("select", (_, style) => !style.backgroundImage.includes("url("), "an arrow that may not be seen");
  return faults;
}"""
"""What looks like something else, or like nothing, where colours are the machine's own."""

TWICE = """() => {
  const root = document.documentElement;
  root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`;
}"""
"""Text twice as large."""

ONCE = "() => document.documentElement.style.removeProperty('font-size')"
"""Text as it was."""

CUT = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest("td, th"));
    faults.push(`the page is ${root.scrollWidth} wide`, ...wide.map((element) => element.outerHTML.slice(0, 120)));
  }
  const hidden = (style) => style.clipPath !== "none" || style.clip !== "auto";
  function why(parent, box) {
    for (let around = parent; around && around !== root; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (hidden(style)) return "";
      const edge = around.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX)) return "";
      const beyond = box.right > edge.right + 1 || box.left < edge.left - 1;
      if (style.overflowX !== "visible" && beyond) return "cut at the side";
      if (/hidden|clip/.test(style.overflowY) && box.bottom > edge.bottom + 1) return "cut below";
    }
    return box.right > innerWidth + 1 || box.left < -1 ? "beside the page" : "";
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (!text.textContent.trim() || parent.closest("select, .skipnav")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const found = why(parent, box);
      if (found) faults.push(`${text.textContent.trim().slice(0, 60)}: ${found}`);
    }
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select")) {
    if (!field.checkVisibility() || /checkbox|radio/.test(field.type)) continue;
    const style = getComputedStyle(field);
    const room = field.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    if (room < parseFloat(style.fontSize)) faults.push(`${field.outerHTML.slice(0, 100)}: too low for its text`);
  }
  return faults;
}"""
"""Text that is cut off, or lies beside the page."""

MOVING = """() => {
  const longer = (times) => times.split(",").some((time) => parseFloat(time) > (time.includes("ms") ? 1 : 0.001));
  const faults = [];
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const times = [style.transitionDuration, style.animationDuration];
      if (times.some(longer) || style.scrollBehavior === "smooth") faults.push(element.outerHTML.slice(0, 100));
    }
  }
  return faults;
}"""
"""What moves, or would."""
