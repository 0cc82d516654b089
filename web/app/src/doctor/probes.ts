import type { DevicesSeen, PageSeen, PathsSeen, RelaySeen, SignalingSeen, SpeedSeen } from "./observations.js";
import type { Way } from "./ways.js";

/** What looks at the world for the examination. Whatever a look has opened it closes, at the latest when its signal says so. */
export interface Probes {
  page(): PageSeen;
  /** Comes first: the others need what the server says. */
  signaling(signal: AbortSignal): Promise<SignalingSeen>;
  devices(): Promise<DevicesSeen>;
  /** Switches microphone and camera on, and off again. */
  tryDevices(): Promise<DevicesSeen>;
  paths(signal: AbortSignal): Promise<PathsSeen>;
  relay(way: Way, signal: AbortSignal): Promise<RelaySeen>;
  speed(way: Way, signal: AbortSignal): Promise<SpeedSeen>;
  /** Leaves the server. */
  close(): void;
}
