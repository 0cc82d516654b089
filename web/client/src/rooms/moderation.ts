import type { Moderation, Store } from "../api.js";
import type { Ban, MutedSource, Role, RoomLobby, RoomSettingsChange } from "../contracts.js";
import type { Peer } from "../rpc/rpc.js";

/** What hosts and moderators do in one room. */
export class RoomModeration implements Moderation {
  readonly #peer: Peer;
  readonly #room: string;

  constructor(
    peer: Peer,
    room: string,
    readonly lobby: Store<RoomLobby>,
  ) {
    this.#peer = peer;
    this.#room = room;
  }

  async admit(knock?: string): Promise<void> {
    await this.#peer.request("room.admit", { room: this.#room, knock });
  }

  async refuse(knock?: string, hours?: number): Promise<void> {
    await this.#peer.request("room.refuse", { room: this.#room, knock, hours: hours || undefined });
  }

  async change(settings: RoomSettingsChange): Promise<void> {
    await this.#peer.request("room.settings", { room: this.#room, settings });
  }

  async setRole(participant: string, role: Role): Promise<void> {
    await this.#peer.request("room.role", { room: this.#room, participant, role });
  }

  async mute(source: MutedSource, participant?: string): Promise<void> {
    await this.#peer.request("room.mute", { room: this.#room, source, participant });
  }

  async ask(source: MutedSource, participant: string): Promise<void> {
    await this.#peer.request("room.ask", { room: this.#room, source, participant });
  }

  async spotlight(participant?: string): Promise<void> {
    await this.#peer.request("room.spotlight", { room: this.#room, participant });
  }

  async remove(participant: string): Promise<void> {
    await this.#peer.request("room.remove", { room: this.#room, participant });
  }

  async toLobby(participant: string): Promise<void> {
    await this.#peer.request("room.toLobby", { room: this.#room, participant });
  }

  async ban(participant: string, hours?: number): Promise<void> {
    await this.#peer.request("room.ban", { room: this.#room, participant, hours: hours || undefined });
  }

  async unban(user: string): Promise<void> {
    await this.#peer.request("room.unban", { room: this.#room, user });
  }

  async bans(): Promise<readonly Ban[]> {
    return (await this.#peer.request("room.bans", { room: this.#room })).bans;
  }

  async end(): Promise<void> {
    await this.#peer.request("room.end", { room: this.#room });
  }
}
