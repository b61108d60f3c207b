// Moving rows of a list with mouse, pen or finger. Nothing moves before it is let go; Escape gives up.

/**
 * `rows()` move together; `targets()` are those they may go between; `fits(next)` says whether they may go before
 * `next` (null: at the end); `dropped(next, rows)` moves them.
 */
export function dragging(handle, { rows, targets, fits, dropped }) {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const moved = rows();
    const others = targets();
    let place; // undefined: nowhere yet
    const show = () => {
      for (const other of others) other.classList.remove("drop-before", "drop-after");
      if (place) place.classList.add("drop-before");
      else if (place === null) others.at(-1)?.classList.add("drop-after");
    };
    const move = (moving) => {
      const next = others.find((other) => moving.clientY < middle(other)) ?? null;
      if (fits(next)) place = next;
      show();
    };
    const stop = (drop) => {
      for (const row of moved) row.classList.remove("dragged");
      ended.abort();
      const target = place;
      place = undefined;
      show();
      if (drop && target !== undefined) dropped(target, moved);
    };
    const ended = new AbortController();
    const { signal } = ended;
    for (const row of moved) row.classList.add("dragged");
    handle.addEventListener("pointermove", move, { signal });
    handle.addEventListener("pointerup", () => stop(true), { signal });
    handle.addEventListener("pointercancel", () => stop(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && stop(false), { signal });
  });
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
