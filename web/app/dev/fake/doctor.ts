import type { CheckId, Observations, RelayTry } from "../../src/doctor/observations.js";
import type { Probes } from "../../src/doctor/probes.js";

const host = "parley.example";

function tried(scheme: string, port: number, transport: string, change: Partial<RelayTry> = {}): RelayTry {
  return { url: `${scheme}:${host}:${port}?transport=${transport}`, port, secure: scheme === "turns", allocated: true, roundTripMs: 18.4, tookMs: 240, ...change };
}

function failed(scheme: string, port: number, transport: string, change: Partial<RelayTry> = {}): RelayTry {
  const { roundTripMs: _, ...rest } = tried(scheme, port, transport, { allocated: false, tookMs: 7000, ...change });
  return rest;
}

const well: Required<Observations> = {
  page: { secure: true, https: true, origin: `https://${host}:8443` },
  signaling: { roundTripMs: 17, aheadMs: 140, openedMs: 96 },
  devices: { supported: true, microphones: 2, cameras: 1, microphone: "prompt", camera: "prompt" },
  paths: {
    supported: true, heard: true, port: 3478, tookMs: 380,
    addresses: [
      { kind: "host", protocol: "udp", address: "6f1c9c6e-5a61-4b6c-9f2e-0b1f3f0c7d55.local:51820" },
      { kind: "srflx", protocol: "udp", address: "203.0.113.57:51820" },
      { kind: "relay", protocol: "udp", address: "198.51.100.10:50012" },
    ],
  },
  "relay-udp": { tries: [tried("turn", 3478, "udp")] },
  "relay-tcp": { tries: [tried("turn", 3478, "tcp", { roundTripMs: 19.2 })] },
  "relay-tls": { tries: [tried("turns", 8443, "tcp", { roundTripMs: 21, tookMs: 310 })] },
  speed: { way: "udp", bitsPerSecond: 18_400_000, bytes: 3_200_000 },
};

export const udpBlocked: Observations = {
  paths: { ...well.paths, heard: false, tookMs: 7000, addresses: well.paths.addresses.slice(0, 1) },
  "relay-udp": { tries: [failed("turn", 3478, "udp", { error: "701 TURN allocate request timed out." })] },
  speed: { way: "tcp", bitsPerSecond: 12_700_000, bytes: 2_300_000 },
};

export const untrusted: Observations = {
  "relay-tls": { tries: [failed("turns", 8443, "tcp", { tookMs: 120, error: "701 TURN server connection failed." }), tried("turn", 8443, "tcp")] },
};

export const slow: Observations = {
  signaling: { roundTripMs: 420, aheadMs: -410_000, openedMs: 2100 },
  devices: { supported: true, microphones: 1, cameras: 1, microphone: "denied", camera: "denied" },
  "relay-tcp": { tries: [failed("turn", 3478, "tcp", { allocated: true })] },
  speed: { way: "udp", bitsPerSecond: 640_000, bytes: 120_000 },
};

/** Sees all well but what is given; at `until` it goes no further. */
export function scripted(given: Observations, until?: CheckId): Probes {
  const seen = { ...well, ...given };
  const tell = async <Id extends CheckId>(id: Id): Promise<Required<Observations>[Id]> => (id === until ? new Promise(() => undefined) : seen[id]);
  return {
    page: () => seen.page,
    signaling: () => tell("signaling"),
    devices: () => tell("devices"),
    tryDevices: async () => ({ ...seen.devices, tried: { microphone: "ok", camera: "ok" } }),
    paths: () => tell("paths"),
    relay: (way) => tell(`relay-${way}`),
    speed: () => tell("speed"),
    close: () => undefined,
  };
}
