import type { ConnectionStats, Remote, Store } from "../../api.js";
import type { IceServer } from "../../contracts.js";
import type { Clock } from "../../ports.js";
import type { FrameGuard } from "../guard.js";
import type { OutgoingTracks } from "../outgoing.js";

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
  /** A participant has opened a data channel to us. */
  readonly onChannel?: (from: string, channel: RTCDataChannel) => void;
  /** Of an encrypted room. */
  readonly guard?: FrameGuard;
}

/** The connection with whoever is alone with us in a direct room, as what is not media uses it. */
export interface Line {
  readonly participant: string;
  readonly user: string;
  readonly connection: Remote["connection"];
  /** Opens a data channel; undefined while there is no connection that could have one. */
  open(): RTCDataChannel | undefined;
}

export interface LinkState {
  readonly connection: Remote["connection"];
  /** What comes in, from the first agreement on. */
  readonly tracks?: { readonly microphone: MediaStreamTrack; readonly picture: MediaStreamTrack; readonly screenAudio?: MediaStreamTrack };
  /** Whether anything has come in since the connection began. */
  readonly sounded?: boolean;
  /** Whether pictures keep coming. */
  readonly pictured?: boolean;
  readonly stats?: ConnectionStats;
  /** What the browser counts of it, as of the last look. */
  readonly report?: ReadonlyMap<string, unknown> | undefined;
}
