import { type Meeting, type MeetingState, ParleyError } from "@parley/client";
import { describe, expect, it } from "vitest";
import { castVote } from "../src/polls/cast-vote.js";

type Phase = MeetingState["phase"];

/** A meeting whose server answers votes as it is told: with a refusal, or well. */
function setUp(phase: Phase, ...answers: (string | undefined)[]) {
  const listeners = new Set<(now: MeetingState) => void>();
  const votes: string[] = [];
  const state = {
    value: { phase } as MeetingState,
    subscribe(listener: (now: MeetingState) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const vote = async (id: string, options: readonly number[]) => {
    votes.push(`${id} ${options.join("+")}`);
    const refusal = answers.shift();
    if (refusal) throw new ParleyError(refusal, refusal);
  };
  const turn = (now: Phase) => {
    state.value = { phase: now } as MeetingState;
    for (const listener of [...listeners]) listener(state.value);
  };
  return { meeting: { state, polls: { vote } } as unknown as Meeting, votes, turn, listeners };
}

const settle = () => new Promise((done) => setTimeout(done));

describe("a vote", () => {
  it("that a killed server has not answered is sent again when we are in the meeting again, however often", async () => {
    const { meeting, votes, turn, listeners } = setUp("rejoining", "session-lost", "session-lost");
    const cast = castVote(meeting, "p", [0, 2]);
    await settle();
    expect(votes).toEqual(["p 0+2"]);
    turn("rejoining");
    turn("joined");
    await cast;
    expect(votes).toEqual(["p 0+2", "p 0+2", "p 0+2"]);
    expect(listeners.size).toBe(0);
  });

  it("that was not answered in time is sent once more, and not again to a server that is there and says nothing", async () => {
    const { meeting, votes, turn } = setUp("rejoining", "timeout", undefined, "timeout", "timeout");
    const cast = castVote(meeting, "p", [1]);
    await settle();
    turn("joined");
    await cast;
    expect(votes).toEqual(["p 1", "p 1"]);
    await expect(castVote(meeting, "p", [2])).rejects.toThrow("timeout");
    expect(votes).toEqual(["p 1", "p 1", "p 2", "p 2"]);
  });

  it("that is refused then is told, as any other that is refused", async () => {
    const { meeting, turn } = setUp("rejoining", "session-lost", "poll-closed", "storage");
    const cast = castVote(meeting, "p", [0]);
    await settle();
    turn("joined");
    await expect(cast).rejects.toThrow("poll-closed");
    await expect(castVote(meeting, "p", [0])).rejects.toThrow("storage");
  });

  it("in a meeting that is over came to nothing", async () => {
    const { meeting, votes, turn } = setUp("rejoining", "session-lost", "session-lost");
    const cast = castVote(meeting, "p", [0]);
    await settle();
    turn("left");
    await expect(cast).rejects.toThrow("session-lost");
    await expect(castVote(meeting, "p", [0])).rejects.toThrow("session-lost");
    expect(votes.length).toBe(2);
  });
});
