import type { ViewedTile } from "../../contracts.js";
import type { Clock, Timer } from "../../ports.js";

const pauseMs = 120;
const most = 49;

/** Tells the server what is shown: at once, and then not more often than people can change it. */
export class ViewReporter {
  readonly #clock: Clock;
  readonly #send: (tiles: readonly ViewedTile[]) => void;
  #tiles: readonly ViewedTile[] = [];
  #sent: string | undefined;
  #timer: Timer;
  #waiting = false;
  /** Whether it has been waited for a layout to begin. */
  #patient = false;

  constructor(clock: Clock, send: (tiles: readonly ViewedTile[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  set(tiles: readonly ViewedTile[]): void {
    this.#tiles = tiles.slice(0, most).map((tile) => ({ ...tile, width: Math.round(tile.width), height: Math.round(tile.height) }));
    if (!this.#waiting) this.#tell();
  }

  /** The server knows nothing of what it was told. */
  again(): void {
    this.#sent = undefined;
    this.#patient = false;
    this.#tell();
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #tell(): void {
    const text = JSON.stringify(this.#tiles);
    if (text === this.#sent) return;
    this.#clock.clearTimeout(this.#timer);
    // a layout begins with nothing, and has its pictures a moment later: what the server shows meanwhile by itself is not taken away for that
    if (this.#sent === undefined && this.#tiles.length === 0 && !this.#patient) {
      this.#patient = true;
      this.#timer = this.#clock.setTimeout(() => this.#tell(), pauseMs);
      return;
    }
    this.#sent = text;
    this.#send(this.#tiles);
    this.#waiting = true;
    this.#timer = this.#clock.setTimeout(() => {
      this.#waiting = false;
      this.#tell();
    }, pauseMs);
  }
}
