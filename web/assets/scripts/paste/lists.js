// Lists from flat items, each with a level: what Word and Word Online put on the clipboard.

const HIGHEST = 9999;

/** Builds nested lists before `anchor` from items that come one after another. */
export class ListBuilder {
  constructor(document) {
    this.document = document;
    this.open = []; // the lists that may go on, outermost first: { level, element, type, next }
    this.item = null;
  }

  /** Whether the item that was added last may still be gone on with. */
  get goesOn() {
    return this.item !== null;
  }

  end() {
    this.open = [];
    this.item = null;
  }

  /** A new item at a level; `says` is what its marker said, or { tag } alone. The first list goes before `anchor`. */
  add(level, says, anchor) {
    while (this.open.length && this.open.at(-1).level > level) this.open.pop();
    if (this.open.at(-1)?.level === level && !fits(this.open.at(-1), says)) this.open.pop();
    if (this.open.at(-1)?.level !== level) this.begin(level, says, anchor);
    const list = this.open.at(-1);
    list.next = (says.number ?? list.next) + 1;
    this.item = this.document.createElement("li");
    list.element.append(this.item);
    return this.item;
  }

  begin(level, says, anchor) {
    const element = this.document.createElement(says.tag);
    const number = says.number ?? 1;
    if (says.tag === "ol" && says.type !== "1") element.setAttribute("type", says.type);
    if (says.tag === "ol" && number > 1 && number <= HIGHEST) element.setAttribute("start", String(number));
    const around = this.open.at(-1)?.element.lastElementChild;
    if (around) around.append(element);
    else anchor.before(element);
    this.open.push({ level, element, tag: says.tag, type: says.type, next: number });
  }
}

/** Whether an item goes on with a list: of its kind, and with the number that is next. */
function fits(list, says) {
  if (list.tag !== says.tag || list.type !== says.type) return false;
  return says.tag === "ul" || says.number === null || says.number === undefined || says.number === list.next;
}
