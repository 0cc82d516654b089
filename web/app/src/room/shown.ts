import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Box } from "./grid.js";

/** A glance at another tab is no reason to begin all pictures anew. */
const awayMs = 8_000;

/** How large an element is, and whether anybody can see it: scrolled away, or in a tab in the background, it needs no pictures. */
export class Shown implements ReactiveController {
  visible = true;
  private inView = true;
  private resized: ResizeObserver | undefined;
  private crossed: IntersectionObserver | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement, private readonly sized: (box: Box) => void, private readonly changed: () => void) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      this.sized({ width: Math.floor(width), height: Math.floor(height) });
    });
    this.resized.observe(this.host);
    this.crossed = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1)!.isIntersecting;
      this.look();
    });
    this.crossed.observe(this.host);
    document.addEventListener("visibilitychange", this.look);
  }

  hostDisconnected(): void {
    this.resized?.disconnect();
    this.crossed?.disconnect();
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.look);
  }

  private readonly look = (): void => {
    clearTimeout(this.timer);
    const seen = this.inView && !document.hidden;
    if (seen) this.set(true);
    else this.timer = setTimeout(() => this.set(document.pictureInPictureElement !== null), awayMs);
  };

  private set(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.changed();
  }
}
