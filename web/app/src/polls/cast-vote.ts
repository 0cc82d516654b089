import type { Meeting, ParleyError } from "@parley/client";

/**
 * Votes. A server that was gone before it answered may not have counted the vote, so that it is asked once more as soon as we are in the meeting
 * again: to vote twice is to vote once.
 */
export async function castVote(meeting: Meeting, poll: string, options: readonly number[]): Promise<void> {
  try {
    await meeting.polls.vote(poll, options);
  } catch (error) {
    if ((error as ParleyError).reason !== "session-lost" || !(await comesBack(meeting))) throw error;
    await castVote(meeting, poll, options);
  }
}

function comesBack({ state }: Meeting): Promise<boolean> {
  const { phase } = state.value;
  if (phase !== "rejoining") return Promise.resolve(phase === "joined");
  return new Promise((told) => {
    const stop = state.subscribe(({ phase: now }) => {
      if (now === "rejoining") return;
      stop();
      told(now === "joined");
    });
  });
}
