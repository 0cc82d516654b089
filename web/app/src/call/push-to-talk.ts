import type { Parley } from "@parley/client";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { elementsOf, isWriting } from "./actions.js";

/** Who is muted is heard while the space bar is held. */
export class PushToTalk implements ReactiveController {
  private holding = false;
  /** The control that was clicked last, until the focus goes on by keyboard: no key is meant for it. */
  private clicked: Element | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement & { readonly client: Parley }, private readonly maySend: () => boolean, private readonly changed: (talking: boolean) => void) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.press);
    document.addEventListener("keyup", this.release);
    document.addEventListener("pointerdown", this.point, true);
    addEventListener("blur", this.end);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.press);
    document.removeEventListener("keyup", this.release);
    document.removeEventListener("pointerdown", this.point, true);
    removeEventListener("blur", this.end);
    this.end();
  }

  private readonly press = (event: KeyboardEvent): void => {
    if (event.key === "Tab" || event.key === "Escape") this.clicked = undefined;
    if (event.key !== " " || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
    // held: the browser says it again and again, and would scroll
    if (this.holding) return event.preventDefault();
    const { microphone } = this.host.client.local.state.value;
    if (event.repeat || microphone.state !== "on" || !microphone.muted || isWriting(event) || ![undefined, this.clicked].includes(controlOf(event))) return;
    event.preventDefault();
    if (!this.maySend()) return;
    this.holding = true;
    void this.host.client.local.setMicrophone(true);
    this.changed(true);
  };

  private readonly point = (event: PointerEvent): void => {
    this.clicked = controlOf(event);
  };

  private readonly release = (event: KeyboardEvent): void => {
    if (event.key !== " " || !this.holding) return;
    // nor is a control pressed by it that has the focus since it was clicked
    event.preventDefault();
    this.end();
  };

  /** The key is up, or it will be where nobody here sees it. */
  private readonly end = (): void => {
    if (!this.holding) return;
    this.holding = false;
    const { local } = this.host.client;
    // of one that went off with the meeting nothing is left to be muted, and the next one is to be heard
    if (local.state.value.microphone.state !== "off") void local.setMicrophone(false);
    this.changed(false);
  };
}

/** The control that an event is for. */
function controlOf(event: Event): Element | undefined {
  return elementsOf(event).find((element) => element.matches("button, a[href], summary, [role=slider], video[controls]"));
}
