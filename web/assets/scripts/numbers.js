// Danish amounts, exact: whole numbers of millionths (BigInt). The grammar is the server's (engine/danish.py).

const AMOUNT = /^([-+−–]?)([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?$/;
const MOST_DIGITS = 15;
const MOST_DECIMALS = 6;
const MINUS = "\u2212";

/** An amount as typed: a BigInt of millionths, null if empty (which is not zero), undefined if it is no amount. */
export function parseAmount(text) {
  const typed = text.trim();
  if (!typed) return null;
  const found = AMOUNT.exec(typed);
  if (!found) return undefined;
  const [, sign, grouped, fraction = ""] = found;
  const whole = grouped.replaceAll(".", "").replace(/^0+(?=\d)/, "");
  if (whole.length > MOST_DIGITS || fraction.length > MOST_DECIMALS) return undefined;
  const value = BigInt(whole + fraction.padEnd(MOST_DECIMALS, "0"));
  return sign === "" || sign === "+" ? value : -value;
}

/** "1.250,5", "−400": as few decimals as it takes. */
export function amount(value) {
  const digits = String(value < 0n ? -value : value).padStart(MOST_DECIMALS + 1, "0");
  const whole = digits.slice(0, -MOST_DECIMALS).replace(/\B(?=(?:\d{3})+$)/g, ".");
  const fraction = digits.slice(-MOST_DECIMALS).replace(/0+$/, "");
  return (value < 0n ? MINUS : "") + whole + (fraction && `,${fraction}`);
}

/** The sum of amounts as it is shown: "" if none is there, "–" if one is no amount. */
export function shownSum(amounts) {
  if (amounts.includes(undefined)) return "–";
  const present = amounts.filter((value) => value !== null);
  return present.length ? amount(present.reduce((sum, value) => sum + value, 0n)) : "";
}

/** A cell from a spreadsheet as our grammar has it: no currency, minus in front, dots between thousands. */
export function fromSpreadsheet(text) {
  const bare = text.replace(/\u00a0|\u202f/g, " ").trim().replace(/^(?:kr\.?|dkk)\s*|\s*(?:kr\.?|dkk)$/gi, "");
  const ungrouped = /^[-+−–(]?\d{1,3}(?: \d{3})+(?:,\d+)?[-−)]?$/.test(bare) ? bare.replaceAll(" ", "") : bare;
  const negative = /^\((.*)\)$/.exec(ungrouped) ?? /^(\d.*)[-−–]$/.exec(ungrouped);
  return negative ? MINUS + negative[1].trim() : ungrouped.replace(/^([-−–+]) +/, "$1");
}
