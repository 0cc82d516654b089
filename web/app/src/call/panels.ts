import type { ReactiveControllerHost } from "lit";
import type { ChatPanel } from "../chat/chat.js";
import type { Panel } from "./dock.js";

/** What stands open beside the picture. The focus goes into it, and back to its button. */
export class Panels {
  open: Panel | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {}

  toggle(panel: Panel): void {
    if (this.open === panel) this.close();
    else this.show(panel);
  }

  show(panel: Panel): void {
    this.open = panel;
    this.host.requestUpdate();
    void this.host.updateComplete.then(() => this.enter());
  }

  readonly close = (): void => {
    const panel = this.open;
    this.open = undefined;
    this.host.requestUpdate();
    if (panel) void this.host.updateComplete.then(() => this.host.shadowRoot?.querySelector("parley-dock")?.focusControl(panel));
  };

  readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.close();
  };

  private async enter(): Promise<void> {
    const panel = this.host.shadowRoot?.querySelector("aside")?.firstElementChild as (HTMLElement & Partial<ChatPanel>) | null | undefined;
    await panel?.updateComplete;
    if (panel?.focusInput) panel.focusInput();
    else panel?.shadowRoot?.querySelector<HTMLElement>("header button")?.focus();
  }
}
