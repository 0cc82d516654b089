import type { Arrival } from "./rate.js";

const chunk = new Uint8Array(16_384);
const buffered = 256 * 1024;

/** Two ends of a connection in this page, both behind the relay: what one says to the other goes to the server and comes back. */
export class RelayPair {
  readonly #near: RTCPeerConnection;
  readonly #far: RTCPeerConnection;
  readonly #echo: RTCDataChannel;
  readonly #load: RTCDataChannel;
  readonly #ready: Promise<void>;
  #allocated = false;
  #error: string | undefined;
  #arrivals: Arrival[] = [];
  #arrived: (() => void) | undefined;

  constructor(server: RTCIceServer) {
    const configuration: RTCConfiguration = { iceServers: [server], iceTransportPolicy: "relay" };
    this.#near = new RTCPeerConnection(configuration);
    this.#far = new RTCPeerConnection(configuration);
    this.#echo = this.#near.createDataChannel("echo");
    this.#load = this.#near.createDataChannel("load", { ordered: false });
    this.#ready = new Promise((done, fail) => {
      this.#echo.onopen = () => done();
      this.#near.onicegatheringstatechange = () => {
        if (this.#near.iceGatheringState === "complete" && !this.#allocated) fail(new Error("no relayed address"));
      };
      this.#near.onconnectionstatechange = () => {
        if (this.#near.connectionState === "failed") fail(new Error("failed"));
      };
    });
    // it may be over before anybody waits for it
    this.#ready.catch(() => undefined);
    this.#near.onicecandidateerror = ({ errorCode, errorText }) => { this.#error ??= `${errorCode} ${errorText}`.trim(); };
    this.#near.onicecandidate = ({ candidate }) => {
      if (candidate === null || candidate.candidate === "") return;
      this.#allocated = true;
      void this.#far.addIceCandidate(candidate).catch(() => undefined);
    };
    this.#far.onicecandidate = ({ candidate }) => { if (candidate !== null) void this.#near.addIceCandidate(candidate).catch(() => undefined); };
    this.#far.ondatachannel = ({ channel }) => (channel.label === "echo" ? this.#answer(channel) : this.#count(channel));
  }

  /** Whether the relay took us in. */
  get allocated(): boolean {
    return this.#allocated;
  }

  /** What the browser said of a failure. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Resolves when data can be sent; rejects when it cannot. */
  async connect(): Promise<void> {
    await this.#near.setLocalDescription();
    await this.#far.setRemoteDescription(this.#near.localDescription!);
    await this.#far.setLocalDescription();
    await this.#near.setRemoteDescription(this.#far.localDescription!);
    await this.#ready;
  }

  /** To the relay and back, in milliseconds: the median of some. An echo goes that way twice. */
  async roundTrip(times = 5): Promise<number> {
    const found: number[] = [];
    for (let i = 0; i < times; i++) {
      const sent = performance.now();
      const heard = new Promise((done) => { this.#echo.onmessage = done; });
      this.#echo.send("?");
      await heard;
      found.push((performance.now() - sent) / 2);
    }
    return found.sort((a, b) => a - b)[times >> 1]!;
  }

  /** Sends as much as goes through, until it is `bytes` or, from the first arrival on, `milliseconds` have passed; what came when. */
  async pour(bytes: number, milliseconds: number): Promise<readonly Arrival[]> {
    let left = bytes;
    const pump = () => {
      for (; left > 0 && this.#load.readyState === "open" && this.#load.bufferedAmount < buffered; left -= chunk.length) this.#load.send(chunk);
    };
    this.#load.bufferedAmountLowThreshold = buffered / 2;
    this.#load.onbufferedamountlow = pump;
    if (this.#load.readyState !== "open") await new Promise((done) => { this.#load.onopen = done; });
    pump();
    await new Promise<void>((done) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      this.#arrived = () => {
        timer ??= setTimeout(done, milliseconds);
        if (this.#arrivals.at(-1)!.bytes < bytes) return;
        clearTimeout(timer);
        done();
      };
    });
    left = 0;
    return this.#arrivals;
  }

  close(): void {
    this.#near.close();
    this.#far.close();
  }

  #answer(channel: RTCDataChannel): void {
    channel.onmessage = ({ data }) => channel.send(data as string);
  }

  #count(channel: RTCDataChannel): void {
    channel.binaryType = "arraybuffer";
    channel.onmessage = ({ data }) => {
      this.#arrivals.push({ at: performance.now(), bytes: (this.#arrivals.at(-1)?.bytes ?? 0) + (data as ArrayBuffer).byteLength });
      this.#arrived?.();
    };
  }
}
