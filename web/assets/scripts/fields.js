// A form's content as plain pairs, and back into the form, whose rows adapt.

/** [name, value] of everything that the form would send, but files. */
export const entriesOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

const SHORT = 500_000;

/** Pairs as a request carries them: in the way that a server reads fastest, which makes long ones longer than it takes. */
export function carried(entries) {
  const words = new URLSearchParams(entries);
  if (words.toString().length < SHORT) return words;
  const parts = new FormData();
  for (const [name, value] of entries) parts.append(name, value);
  return parts;
}

export const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const FILLED = "textarea,select,input:not([type=file],[type=submit],[type=button])";

/** Writes pairs back: first each part makes as many rows as it takes, then every field gets its value. */
export function fill(form, entries) {
  const values = (name) => entries.filter(([key]) => key === name).map(([, value]) => value);
  form.dispatchEvent(new CustomEvent("beslut:shape", { detail: values }));
  const fields = [...form.elements].filter((field) => field.name && field.matches(FILLED));
  for (const name of new Set(fields.map((field) => field.name))) {
    const given = values(name);
    fields.filter((field) => field.name === name).forEach((field, index) => set(field, given, index));
  }
  form.dispatchEvent(new CustomEvent("beslut:filled"));
}

function set(field, given, index) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
  else if (index < given.length) field.value = given[index];
  field.dispatchEvent(new CustomEvent("beslut:set"));
}
