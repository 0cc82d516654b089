import type { Meeting, Parley } from "@parley/client";

/** How long the elements of a page may take to be there, in ms: some are put into it by a script. */
const graceMs = 1_000;

/** An element that shows a room, or its door. */
export type Showing = { readonly client: Parley | undefined; readonly room: string };

const showing = new Set<Showing>();

export function shows(element: Showing): void {
  showing.add(element);
}

export function showsNoMore(element: Showing): void {
  showing.delete(element);
}

/**
 * Leaves the meetings of a page that no element of it shows. A page that was loaded at another address takes up its session with the meetings
 * that it was in: nobody is to be seen and heard where they do not see it.
 *
 * @param since when whoever asks was put into the page, by `performance.now()`.
 */
export async function leaveUnshown(client: Parley, since: number): Promise<void> {
  if (unshown(client).length === 0) return;
  const left = since + graceMs - performance.now();
  if (left > 0) await new Promise((done) => setTimeout(done, left));
  for (const meeting of unshown(client)) void meeting.leave().catch(() => undefined);
}

function unshown(client: Parley): readonly Meeting[] {
  // an element that has not been drawn yet has no client
  const rooms = new Set([...showing].filter((one) => (one.client ?? client) === client).map(({ room }) => room));
  return client.meetings.value.filter(({ id, state }) => !rooms.has(id) && !rooms.has(state.value.room.breakoutOf ?? id));
}
