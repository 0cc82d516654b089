/** A piece of a text, and whether it was looked for. */
export type Piece = { readonly text: string; readonly hit: boolean };

/** So many letters stand before what was found. */
const lead = 40;

/** What was found of a text, with what stands around it; from its beginning where that is near. */
export function around(text: string, wanted: string): readonly Piece[] {
  const words = wanted.split(/\s+/u).filter((word) => word !== "").sort((a, b) => b.length - a.length);
  if (words.length === 0) return [{ text, hit: false }];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`, "giu");
  const first = text.search(pattern);
  const from = first <= lead ? 0 : begin(text, first - lead);
  const shown = `${from > 0 ? "…" : ""}${text.slice(from)}`;
  return shown.split(pattern).map((piece, place) => ({ text: piece, hit: place % 2 === 1 })).filter((piece) => piece.text !== "");
}

/** Where a word begins at or after a place, if that is soon; never within a letter. */
function begin(text: string, at: number): number {
  const space = text.slice(at, at + lead / 2).search(/\s/u);
  if (space >= 0) return at + space + 1;
  return text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff ? at + 1 : at;
}
