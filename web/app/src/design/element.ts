import { updateWhenLocaleChanges } from "@lit/localize";
import { type CSSResultGroup, LitElement } from "lit";
import { base, controls } from "./base.js";

/** What every Parley element has in common: it follows the language, and its controls look alike. */
export abstract class ParleyElement extends LitElement {
  static override styles: CSSResultGroup = [base, controls];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Tells the parent, across shadow roots. `Events` names what the element may say. */
  protected emit<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
