import type { Poll } from "@parley/client";

/** One option of a poll as its results are drawn. */
export type Bar = {
  readonly place: number;
  readonly text: string;
  readonly votes: number;
  /** Of those who have voted, 0 to 100, a whole number. */
  readonly percent: number;
  readonly mine: boolean;
  /** None has more. */
  readonly leads: boolean;
};

/** The results of a poll; undefined while they are for nobody. */
export function barsOf(poll: Poll): readonly Bar[] | undefined {
  const counts = poll.options.map(({ votes }) => votes);
  if (counts.some((votes) => votes === undefined)) return undefined;
  const most = Math.max(...(counts as number[]));
  return poll.options.map(({ text }, place) => {
    const votes = counts[place]!;
    return { place, text, votes, percent: poll.voters === 0 ? 0 : Math.round((votes * 100) / poll.voters), mine: poll.mine?.includes(place) ?? false, leads: votes > 0 && votes === most };
  });
}

/** Open polls that one has not voted in. */
export function unanswered(polls: readonly Poll[]): number {
  return polls.filter((poll) => poll.closedAt === undefined && (poll.mine?.length ?? 0) === 0).length;
}
