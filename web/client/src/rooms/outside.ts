import type { RoomDoor } from "../contracts.js";
import { ParleyError } from "../error.js";
import type { FileParts } from "../files/files.js";

/** What a link opens, for somebody who has not signed in: as for any guest. */
export async function lookFromOutside({ fetch, base }: Pick<FileParts, "fetch" | "base">, room: string): Promise<RoomDoor> {
  const response = await fetch(`${base}/parley/rooms/${room}/door`, {});
  if (!response.ok) throw new ParleyError("unauthorized", response.statusText);
  return (await response.json()) as RoomDoor;
}
