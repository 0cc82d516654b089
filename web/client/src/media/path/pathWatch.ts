export interface PathSample {
  readonly now: number;
  /**
   * RTP packets received so far, as far as they are known. Not those of the selected pair of candidates: while a path dies ICE
   * goes from pair to pair, and each has a count of its own.
   */
  readonly packets: number | undefined;
  readonly ice: RTCIceConnectionState;
  /** Whether the other side says that it sends anything. */
  readonly expecting: boolean;
}

export interface PathVerdict {
  readonly up: boolean;
  /** The network has changed, or nothing came lately where something should have: too early for a repair, time to look more often. */
  readonly suspicious: boolean;
  /** Do something about it now. */
  readonly repair: boolean;
}

const firstRepairMs = 5_000;
const disconnectedMs = 1_500;
/** A restart under way, perhaps the other side's, gets this long. */
const checkingMs = 2_500;
const silenceMs = 1_000;
const suspiciousSilenceMs = 500;
/** A pause that a microphone does not make, and a Wi-Fi does. */
const pauseMs = 400;
const suspicionMs = 3_000;
/** Packets in a second from which silence means something: a microphone alone sends 50. */
const steadyRate = 10;
const repairEveryMs = [3_000, 4_000, 6_000, 10_000];
const politeDelayMs = 400;

/**
 * Decides when a path is broken. ICE itself takes about 5 s to notice that nothing comes any more; a microphone's steady
 * packets tell it in one second (which is why Opus' DTX stays off).
 */
export class PathWatch {
  readonly #polite: boolean;
  readonly #began: number;
  #packets: number | undefined;
  #rateFrom: { at: number; packets: number } | undefined;
  #steady = false;
  #grewAt = 0;
  #quietSamples = 0;
  #disconnectedAt: number | undefined;
  #suspiciousUntil = 0;
  #badAt: number | undefined;
  #repairs = 0;
  #nextRepairAt = 0;
  #givesWayUntil = 0;
  #wasUp = false;

  constructor(now: number, polite: boolean) {
    this.#began = now;
    this.#polite = polite;
  }

  /** The network has changed: silence is looked for more often, and taken seriously sooner. */
  suspect(now: number): void {
    this.#suspiciousUntil = now + suspicionMs;
  }

  /** The other side has begun a repair: one of ours on top would only undo it. */
  giveWay(now: number): void {
    this.#givesWayUntil = now + checkingMs;
  }

  sample(sample: PathSample): PathVerdict {
    this.#countPackets(sample);
    const up = !this.#isBad(sample);
    if (up) {
      this.#badAt = undefined;
      this.#repairs = 0;
      this.#nextRepairAt = 0;
      return { up, repair: false, suspicious: sample.now < this.#suspiciousUntil || this.#isSilent(sample, pauseMs) };
    }
    this.#badAt ??= sample.now;
    return { up, repair: this.#isRepairDue(sample), suspicious: true };
  }

  #isRepairDue({ now, ice }: PathSample): boolean {
    if (!this.#wasUp && now - this.#began < firstRepairMs) return false;
    if (ice === "checking" && now - (this.#badAt ?? now) < checkingMs) return false;
    // both sides notice at the same time: one of them goes first
    if (this.#polite && now - (this.#badAt ?? now) < politeDelayMs) return false;
    if (now < this.#nextRepairAt || now < this.#givesWayUntil) return false;
    this.#nextRepairAt = now + (repairEveryMs[Math.min(this.#repairs++, repairEveryMs.length - 1)] ?? 0);
    return true;
  }

  #isBad(sample: PathSample): boolean {
    const { now, ice } = sample;
    const connected = ice === "connected" || ice === "completed";
    if (connected) this.#wasUp = true;
    this.#disconnectedAt = ice === "disconnected" ? (this.#disconnectedAt ?? now) : undefined;
    if (ice === "disconnected") return now - (this.#disconnectedAt ?? now) >= disconnectedMs || this.#badAt !== undefined;
    if (!connected) return true;
    return this.#quietSamples >= 2 && this.#isSilent(sample, now < this.#suspiciousUntil ? suspiciousSilenceMs : silenceMs);
  }

  #isSilent({ now, expecting }: PathSample, ms: number): boolean {
    return expecting && this.#steady && this.#quietSamples > 0 && now - this.#grewAt >= ms;
  }

  #countPackets({ now, packets }: PathSample): void {
    if (packets === undefined) return;
    if (this.#packets === undefined || packets > this.#packets) {
      this.#grewAt = now;
      this.#quietSamples = 0;
    } else {
      this.#quietSamples++;
    }
    // a restart may begin the count anew
    if (this.#packets !== undefined && packets < this.#packets) this.#rateFrom = undefined;
    this.#packets = packets;

    this.#rateFrom ??= { at: now, packets };
    const elapsed = now - this.#rateFrom.at;
    if (elapsed >= 1_000) {
      // what was steady before the silence stays so during it
      if (this.#quietSamples === 0) this.#steady = ((packets - this.#rateFrom.packets) * 1_000) / elapsed >= steadyRate;
      this.#rateFrom = { at: now, packets };
    }
  }
}
