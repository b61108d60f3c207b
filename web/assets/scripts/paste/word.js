// Word and Outlook on the desktop: list items are paragraphs whose style names a list, a level and a marker.

import { ListBuilder } from "./lists.js";
import { kindOf, markerSays } from "./markers.js";
import { isBlank, stylesOf, unwrap } from "./styles.js";

const DEFINITION = /@list\s+(l\d+):level(\d+)[^{]*\{([^}]*)\}/g;
const ITEM = /^(l\d+)\s+level(\d+)/;
const HEADING = /^H[1-6]$/;

/** The number formats that the clipboard's style sheet gives each level of each list. */
export function listFormats(html) {
  const formats = new Map();
  for (const [, list, level, body] of html.matchAll(DEFINITION)) {
    formats.set(`${list} ${level}`, body.match(/mso-level-number-format:\s*([\w-]+)/)?.[1] ?? "decimal");
  }
  return formats;
}

/** Makes lists of the paragraphs that Word means as items. */
export function wordLists(document, formats) {
  const parents = new Set();
  for (const element of document.querySelectorAll("p,div,h1,h2,h3,h4,h5,h6")) {
    if (itemOf(element)) parents.add(element.parentNode);
  }
  for (const parent of parents) listsIn(parent, formats);
}

function itemOf(element) {
  const found = stylesOf(element).get("mso-list")?.match(ITEM);
  return found && { list: found[1], level: Number(found[2]) };
}

function listsIn(parent, formats) {
  const builder = new ListBuilder(parent.ownerDocument);
  for (const node of [...parent.childNodes]) {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.nodeType === Node.TEXT_NODE && !isBlank(node.textContent)) builder.end();
      continue;
    }
    const item = /^(?:P|DIV|H[1-6])$/.test(node.nodeName) && itemOf(node);
    if (item) takeItem(node, item, builder, formats);
    else if (node.nodeName === "P" && isBlank(node.textContent)) node.remove();
    else if (builder.goesOn && /MsoListParagraph|MsoListContinue/.test(node.className)) builder.item.append(node);
    else builder.end();
  }
}

function takeItem(node, { list, level }, builder, formats) {
  const marker = takeMarker(node);
  const says = markerSays(marker, formats.get(`${list} ${level}`));
  if (HEADING.test(node.nodeName)) {
    builder.end();
    if (says.tag === "ol") node.prepend(`${marker.trim()} `);
    return;
  }
  const item = builder.add(level, says, node);
  const paragraph = node.ownerDocument.createElement("p");
  paragraph.append(...node.childNodes);
  item.append(paragraph);
  node.remove();
}

/** Takes the marker that Word wrote into a paragraph out of it. */
function takeMarker(paragraph) {
  let marker = "";
  for (const element of paragraph.querySelectorAll("[data-style*='mso-list']")) {
    if (stylesOf(element).get("mso-list") !== "ignore") continue;
    marker ||= element.textContent;
    element.remove();
  }
  return marker.replace(/[\s\u00a0]+/g, " ");
}

// ---- Word Online: a list for each item, with its level said aside

/** Joins the lists of one item each that Word Online makes. */
export function onlineLists(document) {
  document.querySelectorAll(".ListContainerWrapper").forEach(unwrap);
  const taken = new Set();
  for (const item of document.querySelectorAll("li[data-aria-level]")) {
    if (taken.has(item) || !/^[OU]L$/.test(item.parentNode.nodeName)) continue;
    const lists = neighbours(item.parentNode);
    for (const child of lists.flatMap((list) => [...list.children])) taken.add(child);
    joined(lists);
  }
}

function neighbours(first) {
  const lists = [];
  for (let node = first; node; node = node.nextSibling) {
    if (/^[OU]L$/.test(node.nodeName)) lists.push(node);
    else if (node.nodeType !== Node.TEXT_NODE || !isBlank(node.textContent)) break;
  }
  return lists;
}

function joined(lists) {
  const builder = new ListBuilder(lists[0].ownerDocument);
  const anchor = lists[0];
  for (const list of lists) {
    for (const [index, item] of [...list.querySelectorAll(":scope > li")].entries()) {
      const made = builder.add(Number(item.dataset.ariaLevel) || 1, onlineSays(list, item, index), anchor);
      made.append(...item.childNodes);
    }
  }
  for (const list of lists) list.remove();
}

function onlineSays(list, item, index) {
  if (list.nodeName === "UL") return { tag: "ul" };
  const style = stylesOf(item).get("list-style-type") ?? stylesOf(list).get("list-style-type");
  const kind = kindOf(style);
  const number = (Number(list.getAttribute("start")) || 1) + index;
  return { tag: "ol", type: kind?.tag === "ol" ? kind.type : "1", number };
}
