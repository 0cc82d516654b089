import type { Quality } from "../api.js";

export interface QualityInput {
  readonly now: number;
  readonly up: boolean;
  readonly lossPercent: number;
  readonly roundTripMs: number;
}

const order: readonly Quality[] = ["good", "fair", "poor"];
const worseAfterMs = 2_000;
const betterAfterMs = 6_000;

/**
 * How a connection feels. It gets worse after two seconds and better after six, so that the display is calm; a broken path
 * shows at once.
 */
export class QualityMeter {
  #quality: Quality = "good";
  #since: number | undefined;

  update(input: QualityInput): Quality {
    const now = rate(input);
    if (now === "lost" || this.#quality === "lost") {
      this.#since = undefined;
      return (this.#quality = now);
    }
    if (now === this.#quality) {
      this.#since = undefined;
      return now;
    }
    this.#since ??= input.now;
    const worse = order.indexOf(now) > order.indexOf(this.#quality);
    if (input.now - this.#since >= (worse ? worseAfterMs : betterAfterMs)) {
      this.#quality = now;
      this.#since = undefined;
    }
    return this.#quality;
  }
}

function rate({ up, lossPercent, roundTripMs }: QualityInput): Quality {
  if (!up) return "lost";
  if (lossPercent >= 8 || roundTripMs >= 600) return "poor";
  if (lossPercent >= 2.5 || roundTripMs >= 300) return "fair";
  return "good";
}
