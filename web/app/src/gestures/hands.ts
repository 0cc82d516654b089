import type { Participant, Room } from "@parley/client";

/** Whose hands are up, of those who are here; who raised theirs first first. */
export function raisedHands(room: Room): readonly Participant[] {
  return room.participants.filter(({ hand, away }) => hand !== undefined && away !== true).sort((a, b) => a.hand! - b.hand!);
}

/** The place of somebody's hand among those that are up, from 1; 0 while it is down. */
export function handPlace(hands: readonly Participant[], participant: string): number {
  return hands.findIndex(({ id }) => id === participant) + 1;
}

/** Hands that have gone up since, of those who are here: whoever is in a breakout room asks for help there, which is told in other words. */
export function newHands(before: Room, now: Room, me: string): readonly Participant[] {
  const up = new Map(before.participants.map(({ id, hand }) => [id, hand]));
  return raisedHands(now).filter(({ id, hand, breakout }) => id !== me && breakout === undefined && hand !== up.get(id));
}
