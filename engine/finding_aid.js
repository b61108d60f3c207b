"use strict";
(() => {
  const MOST = 200;
  const box = document.getElementById("soeg");
  const form = document.getElementById("soegning");
  const said = document.getElementById("fundet");
  const table = document.getElementById("resultat");
  const rows = [];
  const missing = [];
  let asked = null;
  let timer = 0;

  const fold = (text) => text.normalize("NFC").toLowerCase().replace(/å/g, "aa").replace(/ä/g, "æ")
    .replace(/ö/g, "ø").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  globalThis.register = (found) => {
    for (const row of found) rows.push({ row, text: fold(row.map((one) => (Array.isArray(one) ? one[0] : one)).join(" ")) });
  };

  const load = (path) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = done;
    script.onerror = () => { missing.push(path); done(); };
    document.head.append(script);
  });

  const loaded = () => {
    asked ??= Promise.all(form.dataset.parts.split(" ").filter(Boolean).map(load));
    return asked;
  };

  const cell = (value, name) => {
    const made = document.createElement(name);
    if (name === "th") made.scope = "row";
    if (Array.isArray(value)) {
      const link = document.createElement("a");
      link.textContent = value[0];
      link.href = value[1];
      made.append(link);
    } else {
      made.textContent = value;
    }
    return made;
  };

  const show = (found) => {
    const body = table.tBodies[0];
    body.replaceChildren(...found.slice(0, MOST).map(({ row }) => {
      const line = document.createElement("tr");
      line.append(...row.map((value, index) => cell(value, index ? "td" : "th")));
      return line;
    }));
    table.parentElement.hidden = !found.length;
  };

  const find = async () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    if (!words.length) {
      said.textContent = "";
      show([]);
      return;
    }
    said.textContent = "Søger …";
    await loaded();
    const found = rows.filter(({ text }) => words.every((word) => text.includes(word)));
    show(found);
    const more = found.length > MOST ? ` De første ${MOST} vises: skriv flere ord.` : "";
    const lost = missing.length ? ` ${missing.length} af listerne kunne ikke læses.` : "";
    said.textContent = (found.length === 1 ? "1 fundet." : `${found.length} fundet.`) + more + lost;
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 150); });
})();
