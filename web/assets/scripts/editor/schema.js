// What a text may consist of: the server's profile (engine/text.py), as ProseMirror knows it.

import { Schema } from "prosemirror-model";
import { address } from "../address.js";

const LIST_TYPES = ["1", "a", "A", "i", "I"];
const HIGHEST = 9999;

function count(element, attribute) {
  const found = (element.getAttribute(attribute) ?? "").trim();
  const number = /^\d{1,8}$/.test(found) ? Number(found) : 1;
  return number >= 1 && number <= HIGHEST ? number : 1;
}

function numbering(list) {
  const type = list.getAttribute("type");
  return { start: count(list, "start"), type: LIST_TYPES.includes(type) ? type : "1" };
}

// Rows are as wide as they say; a cell over several rows is not in the profile.
const CELL = { content: "block+", attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } } };

const cell = (tag, role) => ({
  ...CELL,
  tableRole: role,
  isolating: true,
  parseDOM: [{ tag, getAttrs: (element) => ({ colspan: count(element, "colspan") }) }],
  toDOM: (node) => [tag, node.attrs.colspan > 1 ? { colspan: node.attrs.colspan } : {}, 0],
});

const mark = (tag, other) => ({ parseDOM: [{ tag }, { tag: other }], toDOM: () => [tag, 0] });

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      group: "block",
      content: "list_item+",
      attrs: { start: { default: 1 }, type: { default: "1" } },
      parseDOM: [{ tag: "ol", getAttrs: numbering }],
      toDOM: (node) => ["ol", { start: node.attrs.start, type: node.attrs.type }, 0],
    },
    list_item: { content: "block+", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    table: {
      group: "block",
      content: "table_row+",
      tableRole: "table",
      isolating: true,
      parseDOM: [{ tag: "table" }],
      toDOM: () => ["table", ["tbody", 0]],
    },
    table_row: {
      content: "(table_cell | table_header)*",
      tableRole: "row",
      parseDOM: [{ tag: "tr" }],
      toDOM: () => ["tr", 0],
    },
    table_cell: cell("td", "cell"),
    table_header: cell("th", "header_cell"),
    text: { group: "inline" },
    hard_break: {
      group: "inline",
      inline: true,
      selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        {
          tag: "a[href]",
          getAttrs: (element) => {
            const href = address(element.getAttribute("href"));
            return href ? { href } : false;
          },
        },
      ],
      toDOM: (node) => ["a", { href: node.attrs.href, rel: "noopener" }, 0],
    },
    strong: mark("strong", "b"),
    em: mark("em", "i"),
  },
});
