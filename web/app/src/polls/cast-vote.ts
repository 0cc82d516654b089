import type { Meeting, ParleyError } from "@parley/client";

/**
 * Votes. A server that was gone before it answered may not have counted the vote, so that it is asked once more as soon as we are in the meeting
 * again: to vote twice is to vote once. One that is there and says nothing is asked once more only.
 */
export async function castVote(meeting: Meeting, poll: string, options: readonly number[], isPatient = true): Promise<void> {
  try {
    await meeting.polls.vote(poll, options);
  } catch (error) {
    const { reason } = error as ParleyError;
    const isLost = reason === "session-lost" || (reason === "timeout" && isPatient);
    if (!isLost || !(await comesBack(meeting))) throw error;
    await castVote(meeting, poll, options, isPatient && reason !== "timeout");
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
