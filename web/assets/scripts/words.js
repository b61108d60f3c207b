// What differs between two short texts, word by word, as the server shows it after each save.

const TOKEN = /\s*(?:\d+(?:[.,:]\d+)*|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_])/gu;
const MOST = 600;

/** [{ op: "same" | "del" | "ins", words }]: same and ins join to the new text. */
export function wordDifference(before, after) {
  const [old, now] = [before, after].map((text) => text.match(TOKEN) ?? []);
  if (old.length > MOST || now.length > MOST) return [{ op: "del", words: before }, { op: "ins", words: after }];
  const bare = (token) => token.trim();
  const same = (i, j) => bare(old[i]) === bare(now[j]);
  const longest = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      longest[i][j] = same(i, j) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const parts = [];
  const add = (op, words) => {
    if (parts.at(-1)?.op === op) parts.at(-1).words += words;
    else parts.push({ op, words });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && same(i, j)) {
      add("same", now[j]);
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && longest[i + 1][j] >= longest[i][j + 1])) {
      add("del", old[i]);
      i += 1;
    } else {
      add("ins", now[j]);
      j += 1;
    }
  }
  return parts;
}
