// What can be done to a text, as ProseMirror commands: each says whether it can, and does it if told to.

import { chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { deleteTable, goToNextCell, isInTable } from "prosemirror-tables";
import { schema } from "./schema.js";

const { bullet_list: bullets, ordered_list: numbers, list_item: item, hard_break: lineBreak, table } = schema.nodes;
const { table_cell: plainCell, table_header: headCell, table_row: tableRow } = schema.nodes;
const NUMBERINGS = ["1", "a", "i"];

/** The innermost list that the selection is in, with its position and how many lists it lies in. */
export function listAt(state) {
  const { $from } = state.selection;
  let found = null;
  let lists = 0;
  for (let depth = 1; depth <= $from.depth; depth += 1) {
    const node = $from.node(depth);
    if (node.type === table) lists = 0;
    if (node.type !== bullets && node.type !== numbers) continue;
    lists += 1;
    found = { node, position: $from.before(depth), lists };
  }
  return found;
}

export const isInList = (type) => (state) => listAt(state)?.node.type === type;

/** Whether a look holds at the cursor, or anywhere in what is selected. */
export const isMarked = (mark) => (state) => {
  const { from, to, $from, empty } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, mark);
};

/** Makes a list of the selection, makes one kind of list the other, or takes it out of its list. */
export const toggleList = (type) => (state, dispatch, view) => {
  const found = listAt(state);
  if (!found) return wrapInList(type)(state, dispatch, view);
  if (found.node.type === type) return liftListItem(item)(state, dispatch, view);
  dispatch?.(state.tr.setNodeMarkup(found.position, type));
  return true;
};

/** Goes on to the next way to number: 1. then a) then i). */
export function nextNumbering(state, dispatch) {
  const found = listAt(state);
  if (found?.node.type !== numbers) return false;
  const type = NUMBERINGS[(NUMBERINGS.indexOf(found.node.attrs.type.toLowerCase()) + 1) % NUMBERINGS.length];
  dispatch?.(state.tr.setNodeMarkup(found.position, null, { ...found.node.attrs, type }));
  return true;
}

export function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  const row = (cell) => tableRow.create(null, [cell.createAndFill(), cell.createAndFill()]);
  if (dispatch) {
    const at = state.selection.from;
    const made = state.tr.replaceSelectionWith(table.create(null, [row(headCell), row(plainCell), row(plainCell)]));
    const inside = made.doc.resolve(Math.min(made.mapping.map(at, -1) + 1, made.doc.content.size));
    dispatch(made.setSelection(TextSelection.near(inside)).scrollIntoView());
  }
  return true;
}

// Tab goes from cell to cell and moves an item at its start; anywhere else, and at the ends, it leaves the field.
const atItemStart = (state) => state.selection.empty && state.selection.$from.parentOffset === 0 && listAt(state);

function forward(state, dispatch, view) {
  if (isInTable(state)) return goToNextCell(1)(state, dispatch, view);
  return Boolean(atItemStart(state)) && sinkListItem(item)(state, dispatch, view);
}

function backward(state, dispatch, view) {
  if (isInTable(state)) return goToNextCell(-1)(state, dispatch, view);
  return atItemStart(state)?.lists > 1 && liftListItem(item)(state, dispatch, view);
}

const breakLine = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView());
  return true;
});

export const bold = toggleMark(schema.marks.strong);
export const italic = toggleMark(schema.marks.em);
export const indent = sinkListItem(item);
export const outdent = liftListItem(item);
export const bulletList = toggleList(bullets);
export const numberedList = toggleList(numbers);
export { deleteTable, redo, undo };

/** Keys of every keyboard, the Danish one too: on it [ and ] are typed with AltGr, and Å lies where [ is. */
export const KEYS = {
  "Mod-b": bold,
  "Mod-i": italic,
  "Mod-z": undo,
  "Mod-y": redo,
  "Shift-Mod-z": redo,
  "Mod-Shift-8": bulletList,
  "Mod-Shift-7": numberedList,
  "Mod-å": indent,
  "Mod-Å": outdent,
  "Mod-]": indent,
  "Mod-[": outdent,
  Enter: splitListItem(item),
  "Shift-Enter": breakLine,
  Tab: forward,
  "Shift-Tab": backward,
};
