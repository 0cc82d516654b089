import type { VirtualClock } from "./world.js";

/**
 * A world of RTCPeerConnections without media, that keep the rules of JSEP (RFC 8829) on states, rollback, ICE restart and
 * the moment of `negotiationneeded`, and throw where a browser would.
 */
export class FakeRtcWorld {
  readonly all: FakeRtc[] = [];
  /** Whether packets pass; `restart` heals only connections that have restarted ICE since. */
  broken: "no" | "until-restart" | "yes" = "no";
  brokenGeneration = 0;
  generation = 0;
  /** What a data channel carries. */
  bytesPerMs = 10_000;
  /** Whether direct connections have frames decoded, beside their packets. */
  pictures = false;
  /** How loud, from 0 to 1, what comes over direct connections is. */
  loudness = 0;
  /** What paths go over. */
  protocol: "udp" | "tcp" = "udp";
  /** Whether paths found before a restart go over a relay although a straight one works. */
  detour = false;

  constructor(readonly clock: VirtualClock) {}

  readonly create = (configuration: RTCConfiguration): RTCPeerConnection => {
    const pc = new FakeRtc(this, configuration);
    this.all.push(pc);
    return pc as unknown as RTCPeerConnection;
  };

  /** The path that is in use now goes away for good; one found by a restart works. */
  breakPath(): void {
    this.broken = "until-restart";
    this.brokenGeneration = this.generation;
    for (const pc of this.all) pc.update();
  }

  breakAll(): void {
    this.broken = "yes";
    for (const pc of this.all) pc.update();
  }

  heal(): void {
    this.broken = "no";
    for (const pc of this.all) pc.update();
  }

  passes(generation: number): boolean {
    return this.broken === "no" || (this.broken === "until-restart" && generation > this.brokenGeneration);
  }

  /** Those that are not closed. */
  get open(): FakeRtc[] {
    return this.all.filter((pc) => pc.signalingState !== "closed");
  }
}

interface FakeSdp {
  session: number;
  ufrag: string;
  generation: number;
  keys: string;
  lines: ("audio" | "video")[];
  /** Whether data channels have been asked for. */
  data: boolean;
  candidates: string[];
}

interface FakeDescription {
  type: "offer" | "answer";
  sdp: string;
}

let counter = 0;

export class FakeMediaStream {
  readonly tracks: FakeTrack[];
  constructor(tracks: readonly FakeTrack[] = []) {
    this.tracks = [...tracks];
  }
  addTrack(track: FakeTrack): void {
    this.tracks.push(track);
  }
  removeTrack(track: FakeTrack): void {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }
  getTracks(): readonly FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): readonly FakeTrack[] {
    return this.tracks.filter((t) => t.kind === "audio");
  }
  getVideoTracks(): readonly FakeTrack[] {
    return this.tracks.filter((t) => t.kind === "video");
  }
}

export class FakeTrack extends EventTarget {
  readonly id = `track${++counter}`;
  enabled = true;
  readyState: "live" | "ended" = "live";
  contentHint = "";
  constructor(
    readonly kind: "audio" | "video",
    readonly device = "",
  ) {
    super();
  }
  getSettings(): MediaTrackSettings {
    return this.device ? { deviceId: this.device } : {};
  }
  stop(): void {
    this.readyState = "ended";
  }
  clone(): FakeTrack {
    return Object.assign(new FakeTrack(this.kind, this.device), { enabled: this.enabled, readyState: this.readyState });
  }
  async applyConstraints(): Promise<void> {
    // nothing here is ever filmed
  }
  /** As if unplugged. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** One end of a data channel: in order, whole, and never before the connection below it carries anything. */
export class FakeChannel {
  binaryType = "blob";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  readyState: RTCDataChannelState = "connecting";
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  other: FakeChannel | undefined;
  /** Most bytes that had waited to leave. */
  most = 0;
  /** Bytes that were handed over. */
  sent = 0;
  readonly #queue: (string | ArrayBuffer)[] = [];
  #moving = false;

  constructor(
    private readonly clock: VirtualClock,
    /** Whether the connection carries anything, and how much in a millisecond. */
    private readonly line: { flows: () => boolean; bytesPerMs: () => number },
  ) {}

  open(): void {
    if (this.readyState !== "connecting") return;
    this.readyState = "open";
    this.onopen?.();
  }

  send(data: string | ArrayBuffer): void {
    if (this.readyState !== "open") throw new Error("InvalidStateError: the channel is not open");
    this.#queue.push(data);
    this.sent += lengthOf(data);
    this.bufferedAmount += lengthOf(data);
    this.most = Math.max(this.most, this.bufferedAmount);
    this.#move();
  }

  /** What was sent before and is not out yet is lost: so it is in browsers now and then, whatever they promise. */
  close(): void {
    if (this.readyState !== "open" && this.readyState !== "connecting") return;
    this.readyState = "closing";
    this.#queue.length = 0;
    this.clock.setTimeout(() => {
      this.other?.break();
      this.break();
    }, 1);
  }

  /** The connection is gone. */
  break(): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.clock.setTimeout(() => this.onclose?.(), 0);
  }

  #move(): void {
    if (this.#moving) return;
    const next = this.#queue[0];
    if (next === undefined) return;
    this.#moving = true;
    this.clock.setTimeout(() => {
      this.#moving = false;
      if (this.readyState !== "open") return;
      if (this.line.flows()) {
        this.#queue.shift();
        const before = this.bufferedAmount;
        this.bufferedAmount -= lengthOf(next);
        this.other?.onmessage?.({ data: next });
        if (before > this.bufferedAmountLowThreshold && this.bufferedAmount <= this.bufferedAmountLowThreshold) this.onbufferedamountlow?.();
      }
      this.#move();
    }, Math.max(1, lengthOf(next) / this.line.bytesPerMs()));
  }
}

const lengthOf = (data: string | ArrayBuffer): number => (typeof data === "string" ? data.length : data.byteLength);

interface FakeParameters {
  encodings: { rid?: string; active?: boolean; maxBitrate?: number; scaleResolutionDownBy?: number }[];
  degradationPreference?: string;
}

export class FakeTransceiver {
  mid: string | null = null;
  codecs: { mimeType: string }[] = [];
  stream: object | undefined;
  /** As the last agreement has it. */
  agreedStream: object | undefined;
  direction: RTCRtpTransceiverDirection;
  readonly receiver: {
    track: FakeTrack;
    /** Whose frames came out, the last one last, and when. */
    sources: { source: number; timestamp: number }[];
    packets: number;
    getContributingSources(): { source: number; timestamp: number }[];
    getStats(): Promise<Map<string, unknown>>;
  };
  readonly sender: {
    track: FakeTrack | null;
    parameters: FakeParameters;
    /** Key frames that were asked for. */
    keyFrames: number;
    replaceTrack(track: FakeTrack | null): Promise<void>;
    setStreams(stream: object): void;
    getParameters(): FakeParameters;
    setParameters(parameters: FakeParameters, options?: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>;
  };

  constructor(
    readonly kind: "audio" | "video",
    direction: RTCRtpTransceiverDirection,
    changed: () => void,
    sendEncodings: FakeParameters["encodings"] = [{}],
  ) {
    this.direction = direction;
    this.receiver = {
      track: new FakeTrack(kind),
      sources: [],
      packets: 0,
      getContributingSources: () => this.receiver.sources,
      getStats: async () => new Map<string, unknown>([["I", { type: "inbound-rtp", kind, packetsReceived: this.receiver.packets }]]),
    };
    this.sender = {
      track: null,
      parameters: { encodings: structuredClone(sendEncodings) },
      replaceTrack: async (track) => void (this.sender.track = track),
      setStreams: (stream) => {
        this.stream = stream;
        changed();
      },
      getParameters: () => structuredClone(this.sender.parameters),
      keyFrames: 0,
      setParameters: async (parameters, options) => {
        this.sender.parameters = parameters;
        if (options?.encodingOptions[0]?.keyFrame) this.sender.keyFrames++;
      },
    };
  }

  setCodecPreferences(codecs: { mimeType: string }[]): void {
    this.codecs = codecs;
  }
}

export class FakeRtc {
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  ontrack: (() => void) | null = null;
  ondatachannel: ((event: { channel: RTCDataChannel }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  signalingState: RTCSignalingState = "stable";
  iceConnectionState: RTCIceConnectionState = "new";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: FakeDescription | null = null;
  remoteDescription: FakeDescription | null = null;
  readonly keys = `keys${++counter}`;
  readonly candidates: string[] = [];
  /** The other end's keys at the first agreement: DTLS cannot change them later. */
  #boundTo: string | undefined;
  #transceivers: FakeTransceiver[] = [];
  #current: { local: FakeDescription | null; remote: FakeDescription | null } = { local: null, remote: null };
  #ufrag = `u${++counter}`;
  #generation = 0;
  #replaceUfrag = false;
  #agreedLines = 0;
  #needed = false;
  #packets = 0;
  #packetsAt = 0;
  #energy = 0;
  #upBefore = false;
  #wantsData = false;
  #hasData = false;
  readonly #channels: FakeChannel[] = [];

  constructor(
    private readonly world: FakeRtcWorld,
    readonly configuration: RTCConfiguration,
  ) {
    this.#packetsAt = world.clock.now();
  }

  getTransceivers(): FakeTransceiver[] {
    return this.#transceivers;
  }

  addTransceiver(kind: "audio" | "video", init: { direction: RTCRtpTransceiverDirection; sendEncodings?: FakeParameters["encodings"] }): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, init.direction, () => this.#checkNeeded(), init.sendEncodings);
    this.#transceivers.push(transceiver);
    this.#checkNeeded();
    return transceiver;
  }

  createDataChannel(): RTCDataChannel {
    this.#alive();
    this.#wantsData = true;
    const channel = this.#newChannel();
    this.#checkNeeded();
    this.#openChannels();
    return channel as unknown as RTCDataChannel;
  }

  #newChannel(): FakeChannel {
    const channel = new FakeChannel(this.world.clock, { flows: () => this.flows, bytesPerMs: () => this.world.bytesPerMs });
    this.#channels.push(channel);
    return channel;
  }

  /** Those of ours that were agreed on are announced to the other end. */
  #openChannels(): void {
    for (const channel of this.#channels) {
      const { partner } = this;
      if (!partner || channel.other || !this.#hasData || !partner.#hasData || !this.flows) continue;
      const other = partner.#newChannel();
      channel.other = other;
      other.other = channel;
      this.world.clock.setTimeout(() => {
        other.open();
        partner.ondatachannel?.({ channel: other as unknown as RTCDataChannel });
        channel.open();
      }, 2);
    }
  }

  setConfiguration(configuration: RTCConfiguration): void {
    Object.assign(this.configuration, configuration);
  }

  restartIce(): void {
    this.#replaceUfrag = true;
    this.#checkNeeded();
  }

  async createOffer(): Promise<{ sdp: string }> {
    return { sdp: "" };
  }

  async createAnswer(): Promise<{ sdp: string }> {
    return { sdp: "" };
  }

  /** Makes the description itself, as if it were what was created. */
  async setLocalDescription(): Promise<void> {
    this.#alive();
    await this.#work();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    if (type === "offer" && this.signalingState !== "stable") throw new Error(`InvalidStateError: offer in ${this.signalingState}`);
    const remote = this.remoteDescription && (JSON.parse(this.remoteDescription.sdp) as FakeSdp);
    const remoteRestarted = type === "answer" && this.#current.remote !== null && remote?.ufrag !== (JSON.parse(this.#current.remote.sdp) as FakeSdp).ufrag;
    let ufrag = this.#ufrag;
    let generation = this.#generation;
    if (this.#replaceUfrag || remoteRestarted) {
      ufrag = `u${++counter}`;
      generation = ++this.world.generation;
    }
    this.#transceivers.forEach((t, i) => (t.mid ??= String(i)));
    const sdp: FakeSdp = { session: ++counter, ufrag, generation, keys: this.keys, lines: this.#transceivers.map((t) => t.kind), data: this.#wantsData, candidates: [] };
    const description: FakeDescription = { type, sdp: JSON.stringify(sdp) };
    this.localDescription = description;
    if (type === "offer") this.signalingState = "have-local-offer";
    else this.#agree(description, this.remoteDescription as FakeDescription);
    this.#gather(ufrag);
  }

  async setRemoteDescription(description: FakeDescription): Promise<void> {
    this.#alive();
    await this.#work();
    const sdp = JSON.parse(description.sdp) as FakeSdp;
    this.candidates.push(...sdp.candidates);
    if (this.#boundTo && this.#boundTo !== sdp.keys) throw new Error("the keys of another connection");
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new Error(`InvalidStateError: answer in ${this.signalingState}`);
      this.#agree(this.localDescription as FakeDescription, description);
      return;
    }
    // an offer in have-local-offer rolls the own offer back
    if (this.signalingState === "have-local-offer") this.localDescription = this.#current.local;
    const fresh = sdp.lines.slice(this.#agreedLines);
    if (this.#transceivers.length > this.#agreedLines) throw new Error("both sides made m-lines");
    this.#transceivers.push(...fresh.map((kind) => new FakeTransceiver(kind, "recvonly", () => this.#checkNeeded())));
    this.#agreedLines = sdp.lines.length;
    this.remoteDescription = description;
    this.signalingState = "have-remote-offer";
    if (sdp.data) this.#wantsData = true;
    for (const _ of fresh) this.ontrack?.();
  }

  /** As a server that is ICE-lite: the answer at once, with its candidate in it. */
  answer(offer: string): string {
    const theirs = JSON.parse(offer) as FakeSdp;
    const restarted = this.#current.remote !== null && (JSON.parse(this.#current.remote.sdp) as FakeSdp).ufrag !== theirs.ufrag;
    if (restarted) this.#ufrag = `u${++counter}`;
    this.#generation = theirs.generation;
    for (const kind of theirs.lines.slice(this.#transceivers.length)) this.#transceivers.push(new FakeTransceiver(kind, "sendrecv", () => undefined));
    const sdp: FakeSdp = { ...theirs, session: ++counter, ufrag: this.#ufrag, keys: this.keys, candidates: [this.#ufrag] };
    this.candidates.push(...theirs.candidates);
    this.#agree({ type: "answer", sdp: JSON.stringify(sdp) }, { type: "offer", sdp: offer });
    return JSON.stringify(sdp);
  }

  async addIceCandidate(candidate: { candidate: string }): Promise<void> {
    this.#alive();
    await this.#work();
    if (!this.remoteDescription) throw new Error("InvalidStateError: no remote description");
    const { ufrag } = JSON.parse(this.remoteDescription.sdp) as FakeSdp;
    if (candidate.candidate === "") return;
    if (candidate.candidate !== `candidate of ${ufrag}`) throw new Error("OperationError: a candidate of another generation");
    this.candidates.push(ufrag);
    for (const pc of this.world.all) pc.update();
  }

  async getStats(): Promise<Map<string, unknown>> {
    const now = this.world.clock.now();
    if (this.flows) this.#packets += Math.floor((now - this.#packetsAt) / 20);
    if (this.flows) this.#energy += (this.world.loudness ** 2 * (now - this.#packetsAt)) / 1_000;
    this.#packetsAt = now;
    return new Map<string, unknown>([
      ["T", { type: "transport", selectedCandidatePairId: "P" }],
      ["P", { type: "candidate-pair", packetsReceived: this.#packets, bytesReceived: this.#packets * 100, bytesSent: 0, localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 0.02 }],
      ["L", { type: "local-candidate", candidateType: "host", protocol: this.world.protocol }],
      ["R", { type: "remote-candidate", candidateType: this.#isDetour ? "relay" : "host" }],
      ...(this.#isDetour ? [["S", { id: "S", type: "candidate-pair", state: "succeeded", requestsReceived: now / 2_500 }] as const] : []),
      ["I", { type: "inbound-rtp", kind: "audio", packetsReceived: this.#packets, packetsLost: 0, trackIdentifier: this.#transceivers[0]?.receiver.track.id, totalAudioEnergy: this.#energy, totalSamplesDuration: now / 1_000 }],
      ...(this.world.pictures && this.#packets > 0 ? [["V", { type: "inbound-rtp", kind: "video", frameWidth: 640, frameHeight: 360, framesDecoded: this.#packets }] as const] : []),
    ]);
  }

  get #isDetour(): boolean {
    return this.world.detour && this.#generation === 0;
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
    for (const channel of this.#channels) {
      channel.break();
      channel.other?.break();
    }
  }

  /** Whether ICE has a working path with a partner that has agreed to the same. */
  get flows(): boolean {
    return this.partner !== undefined && this.world.passes(Math.max(this.#generation, this.partner.#generation));
  }

  get partner(): FakeRtc | undefined {
    const { local, remote } = this.#current;
    if (!local || !remote || this.signalingState === "closed") return undefined;
    const ours = JSON.parse(local.sdp) as FakeSdp;
    const theirs = JSON.parse(remote.sdp) as FakeSdp;
    const partner = this.world.open.find((pc) => pc.keys === theirs.keys);
    if (!partner || !partner.#current.local || !partner.#current.remote) return undefined;
    const fits =
      (JSON.parse(partner.#current.local.sdp) as FakeSdp).ufrag === theirs.ufrag &&
      (JSON.parse(partner.#current.remote.sdp) as FakeSdp).ufrag === ours.ufrag;
    return fits && (this.candidates.includes(theirs.ufrag) || partner.candidates.includes(ours.ufrag)) ? partner : undefined;
  }

  /** ICE takes its time to notice a broken path, and none to notice a working one. */
  update(): void {
    if (this.signalingState === "closed") return;
    if (this.flows) {
      this.#upBefore = true;
      this.#setIce("connected");
      this.#openChannels();
    } else if (this.#upBefore && this.iceConnectionState === "connected") {
      this.world.clock.setTimeout(() => {
        if (!this.flows) this.#setIce("disconnected");
      }, 5_000);
    }
  }

  #setIce(state: RTCIceConnectionState): void {
    if (this.iceConnectionState === state || this.signalingState === "closed") return;
    this.iceConnectionState = state;
    this.connectionState = state === "connected" ? "connected" : "disconnected";
    this.oniceconnectionstatechange?.();
  }

  #agree(local: FakeDescription, remote: FakeDescription): void {
    this.signalingState = "stable";
    this.localDescription = local;
    this.remoteDescription = remote;
    this.#current = { local, remote };
    const ours = JSON.parse(local.sdp) as FakeSdp;
    const theirs = JSON.parse(remote.sdp) as FakeSdp;
    if (ours.ufrag !== this.#ufrag) this.#replaceUfrag = false;
    this.#ufrag = ours.ufrag;
    this.#generation = ours.generation;
    this.#boundTo = theirs.keys;
    this.#agreedLines = ours.lines.length;
    this.#hasData = ours.data && theirs.data;
    for (const transceiver of this.#transceivers) {
      // a stream set anew while answering wants an offer of its own, as Chromium has it
      if (local.type === "offer") transceiver.agreedStream = transceiver.stream;
      else transceiver.agreedStream ??= transceiver.stream;
    }
    if (remote.type === "answer") this.ontrack?.();
    for (const pc of this.world.all) pc.update();
    this.#checkNeeded();
  }

  /** Fires once the state is stable, in a task of its own, as long as something waits to be negotiated. */
  #checkNeeded(): void {
    if (this.#needed) return;
    this.#needed = true;
    this.world.clock.setTimeout(() => {
      this.#needed = false;
      if (this.signalingState !== "stable") return;
      const streams = this.#transceivers.some((t) => t.stream !== t.agreedStream);
      if (this.#replaceUfrag || streams || (this.#wantsData && !this.#hasData) || this.#transceivers.length > this.#agreedLines) this.onnegotiationneeded?.();
    }, 0);
  }

  #gather(ufrag: string): void {
    this.world.clock.setTimeout(() => {
      this.#foundCandidates(ufrag);
      const candidate = { candidate: `candidate of ${ufrag}`, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: ufrag };
      this.onicecandidate?.({ candidate });
      this.onicecandidate?.({ candidate: null });
    }, 3);
  }

  /** A description that is read later has the candidates found meanwhile. */
  #foundCandidates(ufrag: string): void {
    if (!this.localDescription) return;
    const sdp = JSON.parse(this.localDescription.sdp) as FakeSdp;
    if (sdp.ufrag === ufrag) this.localDescription.sdp = JSON.stringify({ ...sdp, candidates: [ufrag] });
  }

  #alive(): void {
    if (this.signalingState === "closed") throw new Error("InvalidStateError: closed");
  }

  /** What takes a browser a while. */
  #work(): Promise<void> {
    return new Promise((resolve) => {
      this.world.clock.setTimeout(() => {
        // on a closed connection nothing is ever finished
        if (this.signalingState !== "closed") resolve();
      }, 1);
    });
  }
}
