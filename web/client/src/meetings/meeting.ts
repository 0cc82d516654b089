import type { Encryption, Meeting, MeetingEvents, MeetingNetwork, MeetingState, Moderation, Remote, Store, Unsubscribe } from "../api.js";
import type { RoomChat } from "../chat/chat.js";
import type { Speaker, ViewedTile } from "../contracts.js";
import type { LazyFiles } from "../files/roomFiles.js";
import type { RoomBreakouts } from "../breakouts/breakouts.js";
import type { RoomPolls } from "../polls/polls.js";
import type { MeetingMedia } from "../media/meetingMedia.js";
import type { Membership } from "../rooms/membership.js";
import type { Peer } from "../rpc/rpc.js";

/** A room that we are in, with its chat and its media. */
export class RoomMeeting implements Meeting {
  readonly #membership: Membership;
  readonly #media: MeetingMedia;
  readonly #peer: Peer;
  readonly #leave: () => Promise<void>;
  readonly #off: Unsubscribe[];

  constructor(
    membership: Membership,
    readonly chat: RoomChat,
    readonly files: LazyFiles,
    readonly polls: RoomPolls,
    readonly breakouts: RoomBreakouts,
    readonly moderation: Moderation,
    media: MeetingMedia,
    peer: Peer,
    leave: () => Promise<void>,
    readonly encryption?: Encryption,
  ) {
    this.#peer = peer;
    this.#membership = membership;
    this.#media = media;
    this.#leave = leave;
    this.#off = [
      membership.events.on("rejoined", () => {
        chat.handleRejoined();
        polls.handleRejoined();
      }),
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

  get sounds(): Store<readonly MediaStream[]> {
    return this.#media.sounds;
  }

  get speakers(): Store<readonly Speaker[]> {
    return this.#media.speakers;
  }

  get network(): Store<MeetingNetwork> {
    return this.#media.network;
  }

  view(tiles: readonly ViewedTile[]): void {
    this.#media.view(tiles);
  }

  async raiseHand(): Promise<void> {
    await this.#peer.request("hand.raise", { room: this.id });
  }

  async lowerHand(participant?: string): Promise<void> {
    await this.#peer.request("hand.lower", { room: this.id, participant });
  }

  async react(reaction: string): Promise<void> {
    await this.#peer.request("reaction.send", { room: this.id, reaction });
  }

  /** What was told without an answer may be lost. */
  resync(): void {
    this.#media.resync();
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
    this.files.dispose();
    this.polls.dispose();
    this.breakouts.dispose();
    this.#media.dispose();
  }
}
