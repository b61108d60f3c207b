// Puts an editor in the place of each textarea[data-editor]; the textarea stays what the form sends.

import { baseKeymap } from "prosemirror-commands";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { changed, each, make, say, statusLine } from "../page.js";
import { cleanPasted } from "../paste/clean.js";
import { told } from "../paste/notes.js";
import { plain, read, write } from "./canonical.js";
import { KEYS } from "./commands.js";
import { editLink } from "./link.js";
import { Toolbar } from "./toolbar.js";

const FILES = "Filer kan ikke indsættes i teksten: vedhæft dem som bilag.";

export function mountEditors() {
  each("textarea[data-editor]:not([hidden])", mount);
}

function mount(textarea) {
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  if (label && !label.id) label.id = `${textarea.id}-label`;
  const toolbar = new Toolbar(label?.textContent.trim() ?? "", `${textarea.id}-editor`);
  const notice = statusLine("editor-notice");
  const host = make("div", { class: "editor-host" });
  const help = make("p", { id: `${textarea.id}-hjaelp`, class: "sr-only" }, "Alt og F10 går til værktøjslinjen.");
  textarea.before(make("div", { class: "editor" }, toolbar.element, host, help, notice));
  if (textarea.required) textarea.dataset.required = "";
  textarea.required = false; // a hidden field that must be filled would stop the form without a word
  textarea.hidden = true;

  const view = new EditorView(host, {
    state: EditorState.create({ doc: read(textarea.value), plugins: plugins(textarea, toolbar) }),
    editable: () => !textarea.readOnly && !textarea.disabled,
    attributes: () => described(textarea, label, help),
    transformPastedHTML: (html) => {
      const cleaned = cleanPasted(html);
      say(notice, told(cleaned.notes));
      return cleaned.html;
    },
    clipboardTextParser: (text) => new Slice(Fragment.fromArray(plain(text)), 1, 1),
    handlePaste: (_view, event, slice) => refuseFiles(event.clipboardData, slice, notice),
    handleDrop: (_view, event, slice) => refuseFiles(event.dataTransfer, slice, notice),
  });
  toolbar.update(view);
  label?.addEventListener("click", () => view.focus());
  textarea.addEventListener("beslut:focus", (event) => {
    event.preventDefault();
    view.focus();
  });
  textarea.addEventListener("beslut:set", () => {
    const { tr, doc } = view.state;
    view.dispatch(tr.replaceWith(0, doc.content.size, read(textarea.value).content));
  });
}

function plugins(textarea, toolbar) {
  const toToolbar = () => {
    toolbar.focus();
    return true;
  };
  return [
    keymap({ ...KEYS, "Mod-k": editLink, "Alt-F10": toToolbar }),
    keymap(baseKeymap),
    history(),
    tableEditing(),
    new Plugin({ view: () => ({ update: (view, before) => follow(view, before, textarea, toolbar) }) }),
  ];
}

/** The textarea has the text at once: a form may be sent the moment after a key. */
function follow(view, before, textarea, toolbar) {
  toolbar.update(view);
  if (before.doc.eq(view.state.doc)) return;
  const text = write(view.state.doc);
  if (text === textarea.value) return;
  textarea.value = text;
  changed(textarea);
}

function described(textarea, label, help) {
  const others = textarea.getAttribute("aria-describedby");
  return {
    id: `${textarea.id}-editor`,
    class: "editor-text",
    role: "textbox",
    lang: "da",
    spellcheck: "true",
    "aria-multiline": "true",
    "aria-describedby": others ? `${others} ${help.id}` : help.id,
    ...(label && { "aria-labelledby": label.id }),
    ...(textarea.dataset.required !== undefined && { "aria-required": "true" }),
    ...(textarea.getAttribute("aria-invalid") === "true" && { "aria-invalid": "true" }),
    ...(textarea.readOnly && { "aria-readonly": "true" }),
  };
}

function refuseFiles(data, slice, notice) {
  if (!data?.files.length || slice.size) return false;
  say(notice, FILES);
  return true;
}
