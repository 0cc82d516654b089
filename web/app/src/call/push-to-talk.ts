import type { Parley } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { isWriting } from "./actions.js";

/** Who is muted is heard while the space bar is held. */
export class PushToTalk implements ReactiveController {
  private holding = false;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement & { readonly client: Parley }, private readonly changed: (talking: boolean) => void) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.press);
    document.addEventListener("keyup", this.release);
    addEventListener("blur", this.end);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.press);
    document.removeEventListener("keyup", this.release);
    removeEventListener("blur", this.end);
    this.holding = false;
  }

  private readonly press = (event: KeyboardEvent): void => {
    if (event.key !== " " || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
    // held: the browser says it again and again, and would scroll
    if (this.holding) return event.preventDefault();
    const { microphone } = this.host.client.local.state.value;
    if (event.repeat || microphone.state !== "on" || !microphone.muted || isWriting(event) || isPressed(event)) return;
    event.preventDefault();
    this.holding = true;
    void this.host.client.local.setMicrophone(true);
    this.changed(true);
  };

  private readonly release = (event: KeyboardEvent): void => {
    if (event.key === " ") this.end();
  };

  /** The key is up, or it will be where this page does not see it. */
  private readonly end = (): void => {
    if (!this.holding) return;
    this.holding = false;
    void this.host.client.local.setMicrophone(false);
    this.changed(false);
  };
}

/** Whether the key is for a control that has the focus. */
function isPressed(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof Element && node.matches("button, a[href], summary, [role=slider], video[controls]"));
}
