import type { ConnectionStats, Remote, Store } from "../../api.js";
import type { IceServer } from "../../contracts.js";
import type { Clock } from "../../ports.js";
import type { OutgoingTracks } from "./senders.js";

export type CreateConnection = (configuration: RTCConfiguration) => RTCPeerConnection;

/** What every direct connection of the client shares. */
export interface DirectParts {
  readonly create: CreateConnection;
  readonly clock: Clock;
  readonly iceServers: Store<readonly IceServer[]>;
  readonly outgoing: Store<OutgoingTracks>;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly videoCodec: string | undefined;
  /** A path has broken: signaling may have broken with it. */
  readonly onTrouble: () => void;
}

export interface LinkState {
  readonly connection: Remote["connection"];
  readonly stream?: MediaStream;
  readonly screenAudio?: MediaStream;
  readonly stats?: ConnectionStats;
}
