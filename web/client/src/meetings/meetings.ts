import { ParleyError } from "../error.js";
import { State } from "../events/state.js";
import type { Membership } from "../rooms/membership.js";
import type { Rooms } from "../rooms/rooms.js";
import type { RoomMeeting } from "./meeting.js";

/** One meeting for each room that we are in, as long as we are. */
export class Meetings {
  readonly list = new State<readonly RoomMeeting[]>([]);
  readonly #rooms: Rooms;

  constructor(rooms: Rooms, create: (membership: Membership) => RoomMeeting) {
    this.#rooms = rooms;
    rooms.joined.subscribe((memberships) => {
      const kept = this.list.value.filter((m) => memberships.some((membership) => membership.id === m.id));
      for (const meeting of this.list.value) if (!kept.includes(meeting)) meeting.dispose();
      const added = memberships.filter((membership) => !kept.some((m) => m.id === membership.id)).map(create);
      this.list.set([...kept, ...added]);
    });
  }

  async join(room: string, password?: string, connection?: string): Promise<RoomMeeting> {
    await this.#rooms.join(room, password, connection);
    const meeting = this.list.value.find((m) => m.id === room);
    if (!meeting) throw new ParleyError("left", "The room was left.");
    return meeting;
  }
}
