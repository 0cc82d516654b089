import type { Poll } from "@parley/client";
import { describe, expect, it } from "vitest";
import { barsOf, unanswered } from "../src/polls/tally.js";

const poll = (votes: (number | undefined)[], change: Partial<Poll> = {}): Poll => ({
  id: "p", seq: 1, revision: 1, question: "Tea?", multiple: false, anonymous: false, results: "live", by: { id: "u", name: "Ada", guest: true }, createdAt: 1, voters: 0, mine: [], ...change,
  options: votes.map((count, place) => ({ text: `${place}`, ...(count !== undefined && { votes: count }) })),
});

describe("the results of a poll", () => {
  it("are whole percents of those who have voted, and say who leads and what is one's own", () => {
    expect(barsOf(poll([2, 1, 0], { voters: 3, mine: [1] }))?.map(({ percent, leads, mine }) => [percent, leads, mine])).toEqual([[67, true, false], [33, false, true], [0, false, false]]);
  });

  it("may be more than a hundred percent together where several may be chosen, and have several who lead", () => {
    expect(barsOf(poll([3, 3, 1], { voters: 4, multiple: true }))?.map(({ percent, leads }) => [percent, leads])).toEqual([[75, true], [75, true], [25, false]]);
  });

  it("are none before anybody has voted, and while they are for nobody", () => {
    expect(barsOf(poll([0, 0]))?.map(({ percent, leads }) => [percent, leads])).toEqual([[0, false], [0, false]]);
    expect(barsOf(poll([undefined, undefined], { voters: 5 }))).toBeUndefined();
  });
});

it("polls to answer are those that are open and not voted in", () => {
  expect(unanswered([poll([0]), poll([0], { mine: [0] }), poll([0], { closedAt: 9 })])).toBe(1);
});
