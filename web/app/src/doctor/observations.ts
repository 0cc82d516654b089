import type { Way } from "./ways.js";

/** What is examined, in this order. */
export const checks = ["page", "signaling", "devices", "paths", "relay-udp", "relay-tcp", "relay-tls", "speed"] as const;
export type CheckId = (typeof checks)[number];

/** What was seen of each, as figures: the words for it are made when they are shown, in the language that is chosen then. */
export interface Observations {
  readonly page?: PageSeen;
  readonly signaling?: SignalingSeen;
  readonly devices?: DevicesSeen;
  readonly paths?: PathsSeen;
  readonly "relay-udp"?: RelaySeen;
  readonly "relay-tcp"?: RelaySeen;
  readonly "relay-tls"?: RelaySeen;
  readonly speed?: SpeedSeen;
}

export interface PageSeen {
  /** Whether the browser gives this page camera and microphone at all. */
  readonly secure: boolean;
  readonly https: boolean;
  readonly origin: string;
}

export interface SignalingSeen {
  /** Why there is no session; the reasons are those of `ParleyError`. */
  readonly reason?: string;
  /** Whether the server answers other requests; looked at only where there is no session. */
  readonly answers?: boolean;
  /** From the first step to the Welcome. */
  readonly openedMs?: number;
  readonly roundTripMs?: number;
  /** The server's clock less ours. */
  readonly aheadMs?: number;
}

export interface DevicesSeen {
  readonly supported: boolean;
  readonly microphones: number;
  readonly cameras: number;
  /** What the browser says of the permission, where it says anything. */
  readonly microphone?: PermissionState;
  readonly camera?: PermissionState;
  /** How it went when they were switched on: `ok`, or a reason of `ParleyError`. */
  readonly tried?: { readonly microphone: string; readonly camera: string };
}

export interface Address {
  readonly kind: RTCIceCandidateType;
  readonly protocol: string;
  readonly address: string;
}

export interface PathsSeen {
  /** Whether the browser can make connections at all. */
  readonly supported: boolean;
  /** Whether something came back from the server over UDP. */
  readonly heard: boolean;
  readonly addresses: readonly Address[];
  /** The server's UDP port. */
  readonly port: number | undefined;
  readonly tookMs: number;
}

/** A connection through one address of the relay to itself. */
export interface RelayTry {
  readonly url: string;
  readonly port: number;
  readonly secure: boolean;
  /** Whether the relay took us in. */
  readonly allocated: boolean;
  /** To the relay and back; there only if data came through. */
  readonly roundTripMs?: number;
  readonly tookMs: number;
  /** What the browser says of the failure. */
  readonly error?: string;
}

export interface RelaySeen {
  /** Empty where the server does not offer this way. */
  readonly tries: readonly RelayTry[];
}

export interface SpeedSeen {
  readonly way: Way;
  readonly bitsPerSecond: number;
  readonly bytes: number;
}

/** Where the examination stands. */
export interface Progress {
  readonly seen: Observations;
  /** Those that gave no answer in time, with the seconds that they had. */
  readonly overdue: Readonly<Partial<Record<CheckId, number>>>;
  readonly running?: CheckId;
  readonly over: boolean;
}

export const carries = (seen: RelaySeen | undefined): boolean => seen?.tries.some((one) => one.roundTripMs !== undefined) ?? false;

/** Whether TLS to the relay was refused where the same port takes the same without it: then it is the certificate that is not trusted. */
export function certificateRefused(seen: RelaySeen | undefined): boolean {
  const tries = seen?.tries ?? [];
  return tries.some((one) => one.secure) && tries.some((one) => !one.secure) && tries.every((one) => one.secure === (one.roundTripMs === undefined));
}
