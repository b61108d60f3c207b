// Between a textarea's text and ProseMirror's document: canonical restricted HTML as the server writes it.

import { DOMParser as Reader } from "prosemirror-model";
import { spelled } from "../characters.js";
import { inertDocument } from "../inert.js";
import { schema } from "./schema.js";

const HTML = /^\s*<(?:p|ul|ol|table)(?:\s[^<>]*)?>/i;
const reader = Reader.fromSchema(schema);

/** The document that a textarea's text means: restricted HTML, or plain text. */
export function read(text) {
  return HTML.test(text) ? reader.parse(inertDocument(text).body) : schema.topNodeType.createAndFill(null, plain(text));
}

/** The paragraphs of plain text: a blank line parts them, a line break stays one. */
export function plain(text) {
  const parts = spelled(text).split(/\n[ \t]*\n/).map((part) => part.split("\n").map((line) => line.trim()).filter(Boolean));
  return parts.filter((lines) => lines.length).map((lines) => schema.nodes.paragraph.create(null, withBreaks(lines)));
}

function withBreaks(lines) {
  return lines.flatMap((line, index) => {
    const text = schema.text(line);
    return index ? [schema.nodes.hard_break.create(), text] : [text];
  });
}

/** Canonical HTML of a document; "" if it says nothing. */
export const write = (doc) => blocks(doc).join("\n");

function blocks(parent) {
  const written = [];
  parent.forEach((node) => {
    const html = block(node);
    if (html) written.push(html);
  });
  return written;
}

function block(node) {
  if (node.type === schema.nodes.paragraph) return paragraph(node);
  if (node.type === schema.nodes.table) return table(node);
  return list(node);
}

function list(node) {
  const items = [];
  node.forEach((item) => {
    const inner = blocks(item).join("");
    if (inner) items.push(`<li>${inner}</li>`);
  });
  if (!items.length) return "";
  const tag = node.type === schema.nodes.ordered_list ? "ol" : "ul";
  return `<${tag}${tag === "ol" ? numbering(node.attrs) : ""}>${items.join("")}</${tag}>`;
}

const numbering = ({ start, type }) =>
  (start === 1 ? "" : ` start="${start}"`) + (type === "1" ? "" : ` type="${type}"`);

function table(node) {
  const rows = [];
  node.forEach((row) => {
    const cells = [];
    row.forEach((cell) => cells.push(cell));
    if (cells.length) rows.push(cells);
  });
  const width = Math.max(0, ...rows.map(columns));
  return rows.length ? `<table>${rows.map((cells) => tableRow(cells, width)).join("")}</table>` : "";
}

const columns = (cells) => cells.reduce((sum, cell) => sum + cell.attrs.colspan, 0);

function tableRow(cells, width) {
  const tag = cells.every((cell) => cell.type === schema.nodes.table_header) ? "th" : "td";
  const missing = `<${tag}><p></p></${tag}>`.repeat(width - columns(cells));
  return `<tr>${cells.map(tableCell).join("")}${missing}</tr>`;
}

function tableCell(node) {
  const tag = node.type === schema.nodes.table_header ? "th" : "td";
  const span = node.attrs.colspan > 1 ? ` colspan="${node.attrs.colspan}"` : "";
  return `<${tag}${span}>${blocks(node).join("") || "<p></p>"}</${tag}>`;
}

// ---- paragraphs: runs of text that look alike, and line breaks (null)

function paragraph(node) {
  const runs = trimmed(runsOf(node));
  const says = runs.some((run) => run?.text.trim());
  return says ? `<p>${linked(runs)}</p>` : "";
}

function runsOf(node) {
  const runs = [];
  node.forEach((child) => {
    if (!child.isText) return runs.push(null);
    const text = spelled(child.text).replace(/[ \t\n\r\f]+/g, " ");
    const link = schema.marks.link.isInSet(child.marks);
    return runs.push({
      text,
      strong: Boolean(schema.marks.strong.isInSet(child.marks)),
      em: Boolean(schema.marks.em.isInSet(child.marks)),
      href: link ? link.attrs.href : "",
    });
  });
  return runs;
}

/** No space at either end, around a line break, or after another; no break at either end. */
function trimmed(runs) {
  const fromStart = trimmedFrom(runs, (text) => text.replace(/^ +/, ""), (text) => text.at(-1));
  const fromEnd = trimmedFrom(fromStart.toReversed(), (text) => text.replace(/ +$/, ""), (text) => text.at(0));
  const kept = merged(fromEnd.toReversed());
  while (kept.length && kept[0] === null) kept.shift();
  while (kept.length && kept.at(-1) === null) kept.pop();
  return kept;
}

function trimmedFrom(runs, strip, edge) {
  let atEdge = true;
  return runs.map((run) => {
    if (run === null) {
      atEdge = true;
      return run;
    }
    const text = atEdge ? strip(run.text) : run.text;
    atEdge = edge(text) === " " || (atEdge && !text);
    return { ...run, text };
  });
}

const alike = (one, other) => one.strong === other.strong && one.em === other.em && one.href === other.href;

function merged(runs) {
  const kept = [];
  for (const run of runs) {
    const last = kept.at(-1);
    if (run && last && alike(run, last)) kept[kept.length - 1] = { ...last, text: last.text + run.text };
    else if (run === null || run.text) kept.push(run);
  }
  return kept;
}

/** Runs of one link stand in one <a>. */
function linked(runs) {
  let html = "";
  let open = "";
  for (const run of runs) {
    const href = run?.href ?? "";
    if (href !== open) html += (open && "</a>") + (href && `<a href="${escaped(href, true)}">`);
    open = href;
    html += run ? look(run) : "<br>";
  }
  return html + (open && "</a>");
}

function look({ text, strong, em }) {
  const slanted = em ? `<em>${escaped(text)}</em>` : escaped(text);
  return strong ? `<strong>${slanted}</strong>` : slanted;
}

function escaped(text, quoted = false) {
  const plainly = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return quoted ? plainly.replaceAll('"', "&quot;").replaceAll("'", "&#x27;") : plainly;
}
