// What other programs put on the clipboard (Word, Word Online, Outlook, LibreOffice, Google Docs) -> plain structure.
// A pure function: deleted and hidden text, comments and pictures never come along, and what was left out is told.

import { address } from "../address.js";
import { spelled } from "../characters.js";
import { kindOf } from "./markers.js";
import { noNotes } from "./notes.js";
import { isBlank, pastedDocument, renamed, stylesOf, unwrap } from "./styles.js";
import { plainTables } from "./tables.js";
import { listFormats, onlineLists, wordLists } from "./word.js";

const OWN = /\bdata-pm-slice=/; // copied in an editor of ours
const FRAGMENT = /<!--\s*StartFragment\s*-->([\s\S]*)<!--\s*EndFragment\s*-->/i;
const NOT_TEXT = "style,script,meta,link,xml,title,object,iframe,template,noscript,svg,math,col,colgroup";
const PICTURES = "img,picture,canvas,video,audio,v\\:imagedata";
const COMMENT_MARKS = ".MsoCommentReference,a.msocomanchor,[data-style*='mso-special-character:comment']";
const COMMENT_TEXTS = "[data-style*='mso-element:comment'],.msocomtxt,.msocomoff,.MsoCommentText";
const DELETED = "del,s,strike,.msoDel,[class*='TextDeletion'],[class*='TrackChangeDelete']";
const FOOTNOTES =
  "a[data-style*='mso-footnote-id'],a[data-style*='mso-endnote-id'],a[href^='#_ftn'],a[href^='#_edn'],a.sdfootnoteanc,a.sdfootnotesym";
const BACK_TO_TEXT = /^#(?:_ftnref|_ednref|sdfootnote\d+anc)/;
const PARTS = "p,div,ul,ol,table,h1,h2,h3,h4,h5,h6,blockquote,pre";
const HEADINGS = "h1,h2,h3,h4,h5,h6,[role=heading]";
const BY_TAG = { B: "strong", STRONG: "strong", I: "em", EM: "em" };
const HEAVY = /^(?:bold(?:er)?|[6-9]\d\d)$/;
const SLANTED = /^(?:italic|oblique)/;
const KEPT = { OL: ["start", "type"], TD: ["colspan"], TH: ["colspan"], A: ["href"] };
const STRUCTURE = new Set("P UL OL LI TABLE TBODY THEAD TFOOT TR TD TH BR STRONG EM A DIV BODY CAPTION BLOCKQUOTE PRE".split(" "));

/** { html, notes } of a clipboard's HTML. */
export function cleanPasted(source) {
  const notes = noNotes();
  if (OWN.test(source)) return { html: source, notes };
  const document = pastedDocument(FRAGMENT.exec(source)?.[1] ?? source);
  const all = (selector) => [...document.querySelectorAll(selector)];
  all(NOT_TEXT).forEach((element) => element.remove());
  dropUnsaid(all, notes);
  onlineBreaks(all);
  footnotes(all, notes);
  symbols(all);
  wordLists(document, listFormats(source));
  onlineLists(document);
  styledLists(all);
  dropConditions(document);
  links(all, notes);
  looks(all);
  all(HEADINGS).forEach(boldParagraph);
  notes.merged = plainTables(document);
  all("*").forEach(bare);
  nestedLists(all);
  all("div").forEach(paragraphOfItsOwn);
  texts(document.body);
  return { html: document.body.innerHTML, notes };
}

/** Takes away what the writer does not say: comments, deleted and hidden text, pictures. */
function dropUnsaid(all, notes) {
  notes.comments = Math.max(all("a.msocomanchor").length, all("[data-style*='mso-comment-reference']").length);
  all(`${COMMENT_MARKS},${COMMENT_TEXTS}`).forEach((element) => element.remove());
  const dropped = (elements) => elements.filter((element) => element.isConnected && !isBlank(taken(element))).length;
  notes.deletions = dropped(all("*").filter(isDeleted));
  notes.hidden = dropped(all("*").filter(isHidden));
  const pictures = all(PICTURES);
  notes.images = pictures.length;
  pictures.forEach((element) => element.remove());
  all("br").filter(isPageBreak).forEach((element) => element.remove());
}

/** Removes an element; its text. */
function taken(element) {
  element.remove();
  return element.textContent;
}

function isDeleted(element) {
  const styles = stylesOf(element);
  const lines = `${styles.get("text-decoration") ?? ""} ${styles.get("text-decoration-line") ?? ""}`;
  return element.matches(DELETED) || lines.includes("line-through");
}

function isHidden(element) {
  const styles = stylesOf(element);
  return styles.get("mso-hide") === "all" || styles.get("display") === "none" || styles.get("visibility") === "hidden";
}

const isPageBreak = (element) => stylesOf(element).has("page-break-before") || element.classList.contains("Apple-interchange-newline");

/** Word Online ends each paragraph, and each line, with a space that nobody wrote. */
function onlineBreaks(all) {
  all("span.EOP").forEach((element) => element.remove());
  all("span.LineBreakBlob").forEach((element) => element.replaceWith(element.querySelector("br") ?? ""));
}

/** A footnote's number stays as "[1]", in the text and before the note. */
function footnotes(all, notes) {
  for (const anchor of all(FOOTNOTES)) {
    const number = anchor.textContent.replace(/[^\p{L}\p{N}]/gu, "");
    if (!BACK_TO_TEXT.test(anchor.getAttribute("href") ?? "")) notes.footnotes += 1;
    anchor.replaceWith(`[${number}]${anchor.matches(".sdfootnotesym") ? " " : ""}`);
  }
}

/** Word writes characters of a symbol font as the letters that lie there; the server knows their private codes. */
function symbols(all) {
  for (const element of all("[data-style*='mso-char-type']")) {
    const styles = stylesOf(element);
    if (styles.get("mso-char-type") !== "symbol" || element.children.length) continue;
    const codes = Array.from(element.textContent, (character) => character.codePointAt(0));
    element.textContent = String.fromCodePoint(...codes.map((code) => (code > 32 && code < 256 ? code + 0xf000 : code)));
  }
}

/** Lists whose kind stands in the style (Google Docs): the kind goes where HTML has it. */
function styledLists(all) {
  for (const list of all("ol")) {
    const items = [...list.querySelectorAll(":scope > li")];
    const style = [list, ...items].map((element) => stylesOf(element).get("list-style-type")).find(Boolean);
    const kind = kindOf(style);
    if (kind?.tag === "ol" && kind.type !== "1") list.setAttribute("type", kind.type);
  }
}

/** Comments, Word's conditions among them. */
function dropConditions(document) {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  comments.forEach((comment) => comment.remove());
}

function links(all, notes) {
  for (const anchor of all("a")) {
    const href = anchor.getAttribute("href") ?? "";
    if (address(href)) continue;
    if (href && !href.startsWith("#")) notes.links += 1;
    unwrap(anchor);
  }
}

/** Bold and italics, by tag or by style, as <strong> and <em> around what is inside. A style overrules its tag. */
function looks(all) {
  for (const element of all("*")) {
    const styles = stylesOf(element);
    const byTag = BY_TAG[element.nodeName];
    const weight = styles.get("font-weight");
    const slant = styles.get("font-style");
    const strong = weight ? HEAVY.test(weight) : byTag === "strong";
    const em = slant ? SLANTED.test(slant) : byTag === "em";
    if (strong && !element.closest(HEADINGS)) wrapInside(element, "strong");
    if (em) wrapInside(element, "em");
    if (byTag) unwrap(element);
  }
}

/** Around the text in an element; blocks in it are gone into, since no look goes around a block. */
function wrapInside(element, tag) {
  if (/^(?:UL|OL|TABLE|TBODY|THEAD|TR)$/.test(element.nodeName) || element.querySelector(PARTS)) {
    [...element.children].forEach((child) => wrapInside(child, tag));
    return;
  }
  if (isBlank(element.textContent)) return;
  const around = element.ownerDocument.createElement(tag);
  around.append(...element.childNodes);
  element.append(around);
}

function boldParagraph(heading) {
  const paragraph = renamed(heading, "p");
  if (!isBlank(paragraph.textContent)) wrapInside(paragraph, "strong");
}

/** Only structure, and only the attributes that the profile knows. */
function bare(element) {
  if (element.nodeName === "HTML" || element.nodeName === "HEAD") return;
  if (!STRUCTURE.has(element.nodeName)) {
    unwrap(element);
    return;
  }
  for (const { name } of [...element.attributes]) {
    if (!KEPT[element.nodeName]?.includes(name)) element.removeAttribute(name);
  }
}

/** A list that stands between items belongs to the item before it. */
function nestedLists(all) {
  for (const list of all("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const before = list.previousElementSibling;
    if (before?.nodeName === "LI") before.append(list);
  }
}

function paragraphOfItsOwn(division) {
  if (!division.querySelector(`${PARTS},li,tr`) && !division.closest("p")) renamed(division, "p");
}

/** Text on one line, spelled as the server spells it; spaces that only lined something up become one. */
function texts(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const line = spelled(text.data.replace(/[\r\n\t]+/g, " ")).replace(/[ \u00a0]{2,}/g, " ");
    if (line !== text.data) text.data = line;
  }
}
