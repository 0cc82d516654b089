/** A room that somebody was in with this browser, or that they have planned. */
export type KnownRoom = {
  readonly room: string;
  readonly name?: string;
  /** When they were there last, or have planned it, in ms since 1970. */
  readonly at: number;
  /** When it opens, in ms since 1970, if that is planned. */
  readonly opensAt?: number;
};

const key = "parley.rooms";
const most = 6;
const mostPlanned = 12;

/** The newest first. */
export function knownRooms(): readonly KnownRoom[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? few(kept.filter(isKnownRoom)) : [];
  } catch {
    return [];
  }
}

/** Whether a room is not open yet. */
export function isPlanned({ opensAt }: KnownRoom): boolean {
  return opensAt !== undefined && opensAt > Date.now();
}

/** @param opensAt what is known of it now: 0 if it is not planned, as before if left out. */
export function rememberRoom(room: string, name: string | undefined, opensAt?: number): void {
  const known = knownRooms();
  const opens = opensAt ?? known.find((one) => one.room === room)?.opensAt;
  keep(few([{ room, ...(name && { name }), at: Date.now(), ...(opens && { opensAt: opens }) }, ...known.filter((one) => one.room !== room)]));
}

export function forgetRoom(room: string): void {
  keep(knownRooms().filter((known) => known.room !== room));
}

/** Nobody who comes after whoever signs out is to see where they were. */
export function forgetRooms(): void {
  keep([]);
}

/** Where one was does not push out what is still to come. */
function few(rooms: readonly KnownRoom[]): readonly KnownRoom[] {
  let planned = 0;
  let been = 0;
  return rooms.filter((one) => (isPlanned(one) ? ++planned <= mostPlanned : ++been <= most));
}

function keep(rooms: readonly KnownRoom[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(rooms));
  } catch {
    // full or refused: the link is still there
  }
}

function isKnownRoom(value: unknown): value is KnownRoom {
  if (typeof value !== "object" || value === null) return false;
  const { room, name, at, opensAt } = value as Record<string, unknown>;
  return typeof room === "string" && /^[a-z0-9-]{3,64}$/.test(room) && (name === undefined || typeof name === "string") && isTime(at) && (opensAt === undefined || isTime(opensAt));
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}
