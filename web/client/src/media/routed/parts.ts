import type { Store } from "../../api.js";
import type { IceServer } from "../../contracts.js";
import type { Clock } from "../../ports.js";
import type { CreateConnection } from "../direct/parts.js";
import type { FrameGuard } from "../guard.js";
import type { OutgoingTracks } from "../outgoing.js";

/** What every routed connection of the client shares. */
export interface RoutedParts {
  readonly create: CreateConnection;
  readonly clock: Clock;
  readonly iceServers: Store<readonly IceServer[]>;
  readonly outgoing: Store<OutgoingTracks>;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly videoCodec: string | undefined;
  /** What an offer has to fit into. */
  readonly messageBytes: () => number;
  /** A path has broken: signaling may have broken with it. */
  readonly onTrouble: () => void;
  /** Of an encrypted room. */
  readonly guard?: FrameGuard;
}
