import type { ReactiveController, ReactiveControllerHost } from "lit";
import { headStands } from "../ui/toasts.js";

/** Tells how high the head of a meeting is: on a phone what it has to say takes several lines, and what lies under it makes room. */
export class HeadHeight implements ReactiveController {
  private head: Element | undefined;
  private readonly sized = new ResizeObserver(([entry]) => headStands(this.host, Math.round(entry!.borderBoxSize[0]!.blockSize)));

  constructor(private readonly host: ReactiveControllerHost & HTMLElement, private readonly find: () => Element | undefined) {
    host.addController(this);
  }

  hostUpdated(): void {
    const head = this.find();
    if (head === this.head) return;
    this.sized.disconnect();
    this.head = head;
    if (head) this.sized.observe(head);
  }

  hostDisconnected(): void {
    this.sized.disconnect();
    this.head = undefined;
  }
}
