import type { Participant, Remote } from "@parley/client";

/** Of whom nothing is heard any more, as the server says. What goes from page to page it does not see: there, whose media still come is here. */
const isLost = ({ participant, connection, uplink }: Remote): boolean => participant.away === true && (uplink !== undefined || connection !== "connected");

/** Those who are here. Who was lost may come back, and is nobody to be looked at meanwhile. */
export const presentOf = (remotes: readonly Remote[] | undefined): readonly Remote[] => (remotes ?? []).filter((remote) => !isLost(remote));

/** Those of a room who are here. */
export function presentIn(participants: readonly Participant[], remotes: readonly Remote[] | undefined): readonly Participant[] {
  if (!participants.some(({ away }) => away)) return participants;
  const here = new Set(presentOf(remotes).map(({ participant }) => participant.id));
  return participants.filter(({ id, away }) => away !== true || here.has(id));
}
