// Addresses that a link may have, spelled as the server spells them (engine/reading.py).

const LONGEST = 2000;
const ALLOWED = /^(?:https:\/\/[\w.~%-]+(?::\d+)?(?:[/?#].*)?|mailto:[^@]+@.+)$/i;
const QUOTED = /[^\w.\-~%/:=&?#+!$,;'@()*]/gu;

/** An https or mailto address in ASCII, or "" for anything else. */
export function address(href) {
  const trimmed = href.trim().normalize("NFC");
  if (!trimmed.isWellFormed()) return "";
  const quoted = trimmed.replace(QUOTED, encodeURIComponent);
  return quoted.length <= LONGEST && ALLOWED.test(quoted) ? quoted : "";
}

/** What a person typed, as an address: "www.kommune.dk" and "navn@kommune.dk" are understood. */
export function typedAddress(text) {
  const typed = text.trim();
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(typed)) return address(`mailto:${typed}`);
  return address(/^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`);
}
