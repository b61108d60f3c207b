// What was typed and could not be saved: kept in this browser until it is saved, dropped, or its person signs out.

const PREFIX = "beslut:";

// A browser may forbid storage, or have none left: then there is simply no draft.
function storage(act) {
  try {
    return act(globalThis.localStorage);
  } catch {
    return null;
  }
}

export class Draft {
  /** A form that does not say whose text it is of leaves nothing in the browser. */
  constructor({ dataset: { memo, person } }) {
    this.key = memo && person ? `${PREFIX}${memo}:${person}` : null;
  }

  keep(entries) {
    if (!this.key) return;
    storage((local) => local.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), entries })));
  }

  /** { at, entries }, or null. */
  read() {
    return this.key && storage((local) => JSON.parse(local.getItem(this.key)));
  }

  drop() {
    if (this.key) storage((local) => local.removeItem(this.key));
  }
}

/** Takes away every draft that this browser has. */
export function dropDrafts() {
  storage((local) => {
    for (const key of Object.keys(local).filter((name) => name.startsWith(PREFIX))) local.removeItem(key);
  });
}
