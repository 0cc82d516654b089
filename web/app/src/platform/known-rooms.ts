/** A room that somebody was in with this browser. */
export type KnownRoom = { readonly room: string; readonly name?: string; /** When they were there last, in ms since 1970. */ readonly at: number };

const key = "parley.rooms";
const most = 6;

/** The newest first. */
export function knownRooms(): readonly KnownRoom[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isKnownRoom).slice(0, most) : [];
  } catch {
    return [];
  }
}

export function rememberRoom(room: string, name: string | undefined): void {
  keep([{ room, ...(name && { name }), at: Date.now() }, ...knownRooms().filter((known) => known.room !== room)].slice(0, most));
}

export function forgetRoom(room: string): void {
  keep(knownRooms().filter((known) => known.room !== room));
}

/** Nobody who comes after whoever signs out is to see where they were. */
export function forgetRooms(): void {
  keep([]);
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
  const { room, name, at } = value as Record<string, unknown>;
  return typeof room === "string" && /^[a-z0-9-]{3,64}$/.test(room) && (name === undefined || typeof name === "string") && typeof at === "number" && Math.abs(at) <= 8.64e15;
}
