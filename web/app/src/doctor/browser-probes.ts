import { type IceServer, type Parley, ParleyError, type SessionState } from "@parley/client";
import { msg } from "@lit/localize";
import { passingClient } from "../platform/client.js";
import { gather } from "./gathering.js";
import type { DevicesSeen, PageSeen, PathsSeen, RelaySeen, RelayTry, SignalingSeen, SpeedSeen } from "./observations.js";
import type { Probes } from "./probes.js";
import { rate } from "./rate.js";
import { RelayPair } from "./relay-pair.js";
import { type RelayUrl, relayUrls, type Way } from "./ways.js";

const answerMs = 5_000;
const sessionMs = 9_000;
const gatherMs = 7_000;
/** A browser needs up to some seconds for each step to a relay over TLS. */
const relayMs = 7_000;
/** What is poured through the relay at most. */
const pouredBytes = 4_000_000;
const pouredMs = 1_500;

/** The browser that the page is open in, and the server that it is from. */
export class BrowserProbes implements Probes {
  readonly #client: Parley;
  /** A session for the examination, where there is none. */
  #own: Parley | undefined;
  #servers: readonly IceServer[] = [];

  constructor(client: Parley) {
    this.#client = client;
  }

  page(): PageSeen {
    return { secure: isSecureContext, https: location.protocol === "https:", origin: location.origin };
  }

  async signaling(signal: AbortSignal): Promise<SignalingSeen> {
    this.close();
    const began = performance.now();
    const { phase } = this.#client.session.state.value;
    let client = this.#client;
    if (phase === "idle" || phase === "closed") {
      client = this.#own = passingClient("parley.doctor");
      // what it is refused with stands in the state
      void client.session.signIn({ guest: { name: msg("Connection test") } }).catch(() => undefined);
    }
    const state = await settled(client, AbortSignal.any([signal, AbortSignal.timeout(sessionMs)]));
    if (state.phase !== "online") {
      const reason = state.error?.reason ?? "unreachable";
      return { reason, answers: await answers(signal) };
    }
    const openedMs = performance.now() - began;
    this.#servers = client.iceServers.value;
    try {
      // the first may wait for what is being sent
      await client.session.measure();
      // the median of some: a page or a server that is busy for a moment is no slow line
      const found = [];
      for (let i = 0; i < 5; i++) found.push(await client.session.measure());
      found.sort((one, other) => one.roundTripMs - other.roundTripMs);
      return { ...found[2]!, ...(phase !== "online" && { openedMs }) };
    } catch (error) {
      return { reason: error instanceof ParleyError ? error.reason : "unreachable", answers: await answers(signal) };
    }
  }

  async devices(): Promise<DevicesSeen> {
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (mediaDevices === undefined) return { supported: false, microphones: 0, cameras: 0 };
    const [found, microphone, camera] = await Promise.all([mediaDevices.enumerateDevices().catch(() => []), permission("microphone"), permission("camera")]);
    return {
      supported: true,
      microphones: found.filter(({ kind }) => kind === "audioinput").length,
      cameras: found.filter(({ kind }) => kind === "videoinput").length,
      ...(microphone && { microphone }),
      ...(camera && { camera }),
    };
  }

  async tryDevices(): Promise<DevicesSeen> {
    const microphone = await tryDevice("microphone");
    const camera = await tryDevice("camera");
    return { ...await this.devices(), tried: { microphone, camera } };
  }

  async paths(signal: AbortSignal): Promise<PathsSeen> {
    if (typeof RTCPeerConnection !== "function") return { supported: false, heard: false, addresses: [], port: undefined, tookMs: 0 };
    return gather(this.#servers, gatherMs, signal);
  }

  async relay(way: Way, signal: AbortSignal): Promise<RelaySeen> {
    const tries: RelayTry[] = [];
    for (const url of this.#urls(way)) {
      const one = await tryRelay(url, signal);
      tries.push(one);
      if (one.roundTripMs !== undefined || signal.aborted) break;
    }
    return { tries };
  }

  async speed(way: Way, signal: AbortSignal): Promise<SpeedSeen> {
    for (const url of this.#urls(way)) {
      const pair = new RelayPair(configuration(url));
      try {
        await until(pair.connect(), AbortSignal.any([signal, AbortSignal.timeout(relayMs)]));
        const arrivals = await until(pair.pour(pouredBytes, pouredMs), signal);
        return { way, bitsPerSecond: rate(arrivals), bytes: arrivals.at(-1)?.bytes ?? 0 };
      } catch {
        if (signal.aborted) break;
      } finally {
        pair.close();
      }
    }
    return { way, bitsPerSecond: 0, bytes: 0 };
  }

  close(): void {
    const own = this.#own;
    this.#own = undefined;
    if (own !== undefined) void own.session.end().finally(() => own.dispose());
  }

  #urls(way: Way): RelayUrl[] {
    return relayUrls(this.#servers).filter((url) => url.way === way).sort((a, b) => Number(b.secure) - Number(a.secure));
  }
}

const configuration = ({ url, server }: RelayUrl): RTCIceServer => ({ ...server, urls: [url] });

async function tryRelay(url: RelayUrl, signal: AbortSignal): Promise<RelayTry> {
  const began = performance.now();
  const pair = new RelayPair(configuration(url));
  let roundTripMs: number | undefined;
  try {
    roundTripMs = await until(pair.connect().then(() => pair.roundTrip()), AbortSignal.any([signal, AbortSignal.timeout(relayMs)]));
  } catch {
    // what is known of the failure the pair tells
  }
  pair.close();
  const { error, allocated } = pair;
  return {
    url: url.url, port: url.port, secure: url.secure, allocated, tookMs: performance.now() - began,
    ...(roundTripMs === undefined ? error !== undefined && { error } : { roundTripMs }),
  };
}

/** Waits for what may never come. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true });
    promise.then(done, fail);
    if (signal.aborted) fail(signal.reason as Error);
  });
}

/** The session as it stands when it is online, refused, or has failed once. */
function settled(client: Parley, signal: AbortSignal): Promise<SessionState> {
  const { state } = client.session;
  const over = ({ phase, attempt }: SessionState) => phase === "online" || phase === "closed" || attempt > 1;
  return new Promise((done) => {
    if (over(state.value)) return done(state.value);
    const stop = state.subscribe((now) => { if (over(now)) finish(); });
    const finish = () => {
      stop();
      done(state.value);
    };
    signal.addEventListener("abort", finish, { once: true });
  });
}

async function answers(signal: AbortSignal): Promise<boolean> {
  return fetch("/healthz", { cache: "no-store", signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) }).then(() => true, () => false);
}

async function permission(kind: "microphone" | "camera"): Promise<PermissionState | undefined> {
  return navigator.permissions?.query({ name: kind as PermissionName }).then(({ state }) => state, () => undefined);
}

async function tryDevice(kind: "microphone" | "camera"): Promise<string> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(kind === "camera" ? { video: true } : { audio: true });
    for (const track of stream.getTracks()) track.stop();
    return "ok";
  } catch (error) {
    switch ((error as Error).name) {
      case "NotAllowedError": return "permission-denied";
      case "NotFoundError": return `no-${kind}`;
      case "NotReadableError": return "in-use";
      default: return "device-failed";
    }
  }
}
