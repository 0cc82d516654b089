/** What interests us of one `getStats()`, flat. Counters count from the beginning of the connection. */
export interface StatsSample {
  readonly at: number;
  readonly local?: RTCIceCandidateType;
  readonly remote?: RTCIceCandidateType;
  readonly protocol?: "udp" | "tcp" | "tls";
  readonly roundTripMs?: number;
  /** Everything that came in over the path. */
  readonly packetsReceived?: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** RTP only, all tracks. */
  readonly rtpReceived: number;
  readonly rtpLost: number;
  readonly sendLossPercent?: number;
  readonly audioEnergy: number;
  readonly received?: VideoSample;
  readonly sent?: VideoSample;
}

export interface VideoSample {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly codec?: string;
}

/** The dictionaries of webrtc-stats as they come: not every browser fills in every member. */
export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly timestamp?: number;
  readonly kind?: "audio" | "video";
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: RTCIceCandidateType;
  readonly protocol?: "udp" | "tcp";
  readonly relayProtocol?: "udp" | "tcp" | "tls";
  readonly state?: string;
  readonly nominated?: boolean;
  readonly selected?: boolean;
  readonly requestsReceived?: number;
  readonly responsesReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly fractionLost?: number;
  readonly totalAudioEnergy?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesDecoded?: number;
  readonly framesEncoded?: number;
  readonly framesPerSecond?: number;
  readonly codecId?: string;
  readonly mimeType?: string;
}

const reportLastsMs = 6_000;

export function takeSample(report: ReadonlyMap<string, unknown>, at: number): StatsSample {
  const entries = [...report.values()] as Entry[];
  const get = (id: string | undefined): Entry | undefined => (id === undefined ? undefined : (report.get(id) as Entry | undefined));
  const inbound = entries.filter((e) => e.type === "inbound-rtp");
  const pair = selectedPair(report);
  const local = get(pair?.localCandidateId);
  const remote = get(pair?.remoteCandidateId);
  const protocol = local?.candidateType === "relay" ? (local.relayProtocol ?? local.protocol) : local?.protocol;
  const latest = Math.max(...entries.map((e) => e.timestamp ?? 0));
  // of a track that was switched off the last report stays for good
  const losses = entries.filter(
    (e) => e.type === "remote-inbound-rtp" && e.fractionLost !== undefined && latest - (e.timestamp ?? 0) < reportLastsMs,
  );
  const rtpReceived = sum(inbound, "packetsReceived");
  return {
    at,
    ...(local?.candidateType && { local: local.candidateType }),
    ...(remote?.candidateType && { remote: remote.candidateType }),
    ...(protocol && { protocol }),
    ...(pair?.currentRoundTripTime !== undefined && { roundTripMs: Math.round(pair.currentRoundTripTime * 1_000) }),
    packetsReceived: pair?.packetsReceived ?? rtpReceived,
    bytesReceived: pair?.bytesReceived ?? sum(inbound, "bytesReceived"),
    bytesSent: pair?.bytesSent ?? 0,
    rtpReceived,
    rtpLost: sum(inbound, "packetsLost"),
    ...(losses.length > 0 && { sendLossPercent: Math.max(...losses.map((e) => (e.fractionLost ?? 0) * 100)) }),
    audioEnergy: sum(inbound, "totalAudioEnergy"),
    ...video("received", inbound, get),
    ...video("sent", entries.filter((e) => e.type === "outbound-rtp"), get),
  };
}

/** The pair of candidates that is in use. */
export function selectedPair(report: ReadonlyMap<string, unknown>): Entry | undefined {
  const entries = [...report.values()] as Entry[];
  const transport = entries.find((e) => e.type === "transport" && e.selectedCandidatePairId);
  return (
    (report.get(transport?.selectedCandidatePairId ?? "") as Entry | undefined) ??
    // Firefox has no transport entry that says it
    entries.find((e) => e.type === "candidate-pair" && (e.selected || (e.nominated && e.state === "succeeded")))
  );
}

function video(
  name: "received" | "sent",
  streams: readonly Entry[],
  get: (id: string | undefined) => Entry | undefined,
): { [key in typeof name]?: VideoSample } {
  // the largest of several layers or people
  const pictures = streams.filter((e) => e.kind === "video" && e.frameWidth !== undefined);
  const stream = pictures.reduce<Entry | undefined>((best, e) => ((e.frameWidth ?? 0) > (best?.frameWidth ?? 0) ? e : best), pictures[0]);
  if (!stream) return {};
  const codec = get(stream.codecId)?.mimeType?.replace(/^video\//i, "");
  return {
    [name]: {
      width: stream.frameWidth ?? 0,
      height: stream.frameHeight ?? 0,
      frames: stream.framesDecoded ?? stream.framesEncoded ?? 0,
      framesPerSecond: Math.round(stream.framesPerSecond ?? 0),
      ...(codec && { codec }),
    },
  };
}

function sum(entries: readonly Entry[], member: "packetsReceived" | "bytesReceived" | "packetsLost" | "totalAudioEnergy"): number {
  return entries.reduce((total, e) => total + (e[member] ?? 0), 0);
}
