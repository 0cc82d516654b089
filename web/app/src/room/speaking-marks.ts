import type { Meeting } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Speaking } from "./speaking.js";

const lookMs = 250;

/** Who is to be marked as speaking, beyond a grid. Looks again and again: that a mark has lasted long enough is told by nobody. */
export class SpeakingMarks implements ReactiveController {
  private readonly speaking = new Speaking();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost & { readonly meeting: Meeting }) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(() => {
      const before = this.speaking.marked;
      this.speaking.hear(this.host.meeting?.speakers.value ?? [], performance.now());
      if (this.speaking.marked !== before) this.host.requestUpdate();
    }, lookMs);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }

  has(participant: string): boolean {
    return this.speaking.has(participant);
  }
}
