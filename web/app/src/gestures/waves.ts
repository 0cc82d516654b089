export type Reaction = { readonly emoji: string; readonly name: string };

/** `more`: how many have said the same before it was its turn. */
export type Waiting = Reaction & { readonly more: number };

/** So many are in one wave, side by side. */
export const lanes = 4;

/** So many wait; what is beyond them would be shown when nobody knows any more what it was about. */
const most = 4 * lanes;

/** Who waits once another has come: each by itself while there is a place in the next wave, then counted with those who said the same. */
export function withOneMore(waiting: readonly Waiting[], { emoji, name }: Reaction): readonly Waiting[] {
  const same = waiting.length < lanes ? -1 : waiting.findLastIndex((one) => one.emoji === emoji);
  if (same >= 0) return waiting.map((one, at) => (at === same ? { ...one, more: one.more + 1 } : one));
  return waiting.length < most ? [...waiting, { emoji, name, more: 0 }] : waiting;
}
