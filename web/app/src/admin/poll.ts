import type { ReactiveController, ReactiveControllerHost } from "lit";
import { AdminError } from "./admin-api.js";

/** Looks again and again while its host is on a page that somebody sees; never twice at once, and less often while it fails. */
export class Poll<T> implements ReactiveController {
  /** What was seen last; stays while looking fails. */
  value: T | undefined;
  /** Why the last look failed. */
  problem: AdminError | undefined;

  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;
  private failures = 0;

  constructor(private readonly host: ReactiveControllerHost, private readonly look: () => Promise<T>, private readonly everyMs: number, private readonly seen?: (value: T) => void) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.visibility);
    // what to look at is known when the host has its properties
    queueMicrotask(() => this.again());
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.visibility);
    this.stop();
  }

  /** Looks at something else: what was seen before is nothing any more. */
  begin(): void {
    this.value = undefined;
    this.problem = undefined;
    this.again();
  }

  /** Looks now. */
  again(): void {
    this.stop();
    void this.run(this.round);
  }

  private stop(): void {
    this.round++;
    clearTimeout(this.timer);
  }

  private async run(round: number): Promise<void> {
    try {
      const value = await this.look();
      if (round !== this.round) return;
      this.value = value;
      this.problem = undefined;
      this.failures = 0;
      this.seen?.(value);
    } catch (error) {
      if (round !== this.round) return;
      this.problem = error instanceof AdminError ? error : new AdminError("unknown", String(error));
      this.failures++;
    }
    this.host.requestUpdate();
    if (!document.hidden) this.timer = setTimeout(() => void this.run(round), this.everyMs * Math.min(1 + this.failures, 8));
  }

  private readonly visibility = (): void => {
    if (document.hidden) this.stop();
    else this.again();
  };
}
