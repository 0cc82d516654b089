import type { Meeting, MeetingEvents, MeetingState, Remote, Store, Unsubscribe } from "../api.js";
import type { RoomChat } from "../chat/chat.js";
import type { DirectMedia } from "../media/direct/directMedia.js";
import type { Membership } from "../rooms/membership.js";

/** A room that we are in, with its chat and its media. */
export class RoomMeeting implements Meeting {
  readonly #membership: Membership;
  readonly #media: DirectMedia;
  readonly #leave: () => Promise<void>;
  readonly #off: Unsubscribe[];

  constructor(
    membership: Membership,
    readonly chat: RoomChat,
    media: DirectMedia,
    leave: () => Promise<void>,
  ) {
    this.#membership = membership;
    this.#media = media;
    this.#leave = leave;
    this.#off = [
      membership.events.on("rejoined", () => chat.handleRejoined()),
      membership.events.on("left", ({ participant }) => chat.handleLeft(participant.id)),
    ];
  }

  get id(): string {
    return this.#membership.id;
  }

  get state(): Store<MeetingState> {
    return this.#membership.state;
  }

  get remotes(): Store<readonly Remote[]> {
    return this.#media.remotes;
  }

  on<Name extends keyof MeetingEvents>(name: Name, listener: (event: MeetingEvents[Name]) => void): Unsubscribe {
    return this.#membership.events.on(name, listener as never);
  }

  leave(): Promise<void> {
    return this.#leave();
  }

  dispose(): void {
    for (const off of this.#off) off();
    this.chat.dispose();
    this.#media.dispose();
  }
}
