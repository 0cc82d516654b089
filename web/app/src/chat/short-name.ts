/** So wide two lines of a card are, in letters, where there is little room; those of Chinese and its like are two wide. */
const room = 36;

/** Of the end so much stays: what kind of file it is, and the numbers and dates by which names differ. */
const end = 12;

const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The name of a file as two lines have room for it: what is too long is cut in its middle, so that one still sees what it is. */
export function shortName(name: string): string {
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(name)].map(({ segment }) => segment);
  if (width(letters) <= room) return name;
  const first = fitting(letters, room - end - 1);
  const last = fitting(letters.toReversed(), end).toReversed();
  return `${first.join("").trimEnd()}…${last.join("").trimStart()}`;
}

function width(letters: readonly string[]): number {
  return letters.reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}

/** As many of the letters, from the first one on, as are no wider. */
function fitting(letters: readonly string[], most: number): readonly string[] {
  let left = most;
  const beyond = letters.findIndex((letter) => (left -= width([letter])) < 0);
  return beyond < 0 ? letters : letters.slice(0, beyond);
}
