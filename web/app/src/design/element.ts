import { updateWhenLocaleChanges } from "@lit/localize";
import { type CSSResult, type CSSResultGroup, LitElement } from "lit";
import { base, controls } from "./base.js";

/** What every Parley element has in common: it follows the language, and its controls look alike. */
export abstract class ParleyElement extends LitElement {
  static override styles: CSSResultGroup = [base, controls];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** A document takes constructed sheets of its own window only: in one of another (picture in picture) they are built anew. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const view = this.ownerDocument.defaultView;
    if (view === null || view === window) return super.createRenderRoot();
    const root = this.attachShadow({ mode: "open" });
    const { elementStyles } = this.constructor as typeof LitElement;
    root.adoptedStyleSheets = elementStyles.map((style) => {
      const sheet = new (view as Window & typeof globalThis).CSSStyleSheet();
      sheet.replaceSync((style as CSSResult).cssText);
      return sheet;
    });
    return root;
  }

  /** Tells the parent, across shadow roots. `Events` names what the element may say. */
  protected emit<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Tells the parent alone. What is inside another element that says the same would else speak in its name. */
  protected tellParent(type: string): void {
    this.dispatchEvent(new CustomEvent(type));
  }
}
