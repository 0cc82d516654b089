import type { LocalMedia, MicrophoneConcern } from "@parley/client";
import { msg } from "@lit/localize";
import { MicOff, TriangleAlert, X } from "lucide";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { Watch } from "../design/watch.js";
import { KeepFocus } from "../ui/keep-focus.js";
import { wordStands } from "../ui/toasts.js";

/** Says what is the matter with one's own microphone while there is: nobody else tells. Says `action` for what helps, and `gone` when it takes the focus with it. */
@customElement("parley-concern")
export class Concern extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { display: block; max-inline-size: 100%; }
    .concern { display: flex; align-items: center; gap: var(--space-2); padding: 5px 6px 5px 16px; border-radius: 22px; background: #f5c451; color: #2c2000; box-shadow: 0 8px 28px #0009; font: 600 var(--text-md)/1.3 var(--font); animation: rise var(--slow) var(--ease); }
    .concern span { flex: 1; min-inline-size: 0; }
    .btn { min-block-size: 36px; padding-inline: 1em; background: #2c2000; color: #fff; flex: none; }
    .btn:hover { background: #4a3900; }
    .icon-btn { inline-size: 36px; block-size: 36px; }
    .icon-btn:hover { background: #0000001f; }
    :focus-visible { outline-color: #fff; }
    /* beside its button the sentence would be a column of single words */
    @media (max-width: 480px) {
      .concern { display: grid; grid-template-columns: auto 1fr auto; gap: 6px var(--space-3); padding: 8px 8px 12px 16px; }
      .concern .btn { grid-area: 2 / 2; justify-self: start; }
      .concern .icon-btn { grid-area: 1 / 3; }
    }
    @keyframes rise { from { opacity: 0; translate: 0 8px; } }
  `];

  @property({ attribute: false }) local!: LocalMedia;
  /** Who has been told once does not want to be told again in this meeting. */
  @state() private dismissed: ReadonlySet<MicrophoneConcern> = new Set();
  /** Whether there is anything to be seen, so that others keep clear of it. */
  @property({ type: Boolean, reflect: true }) shown = false;
  private readonly concern = new Watch(this, () => this.local?.concern);
  private readonly sized = new ResizeObserver(([entry]) => wordStands(this, entry!.contentRect.height));

  constructor() {
    super();
    new KeepFocus(this, [], () => this.tellParent("gone"), ":focus-visible");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized.disconnect();
  }

  protected override willUpdate(): void {
    const concern = this.concern.value;
    this.shown = concern !== undefined && !this.dismissed.has(concern);
  }

  override render() {
    const concern = this.concern.value;
    const shown = concern !== undefined && this.shown;
    return html`<div role="status">${shown ? html`<div class="concern">${icon(concern === "muted" ? MicOff : TriangleAlert, 18)}<span>${this.words(concern)}</span>
      ${concern === "muted" ? html`<button class="btn" @click=${() => this.emit("action", "microphone")}>${msg("Unmute")}</button>` : html`<button class="btn" @click=${() => this.emit("action", "settings")}>${msg("Settings")}</button>`}
      <button class="icon-btn" aria-label=${msg("Dismiss")} title=${msg("Dismiss")} @click=${() => { this.dismissed = new Set([...this.dismissed, concern]); }}>${icon(X, 16)}</button></div>` : null}</div>`;
  }

  private words(concern: MicrophoneConcern): string {
    switch (concern) {
      case "muted": return msg("You are speaking, but you are muted");
      case "silent": return msg("Nothing comes from your microphone. Choose another one.");
      case "clipping": return msg("Your microphone is too loud and sounds distorted. Move away from it, or turn it down.");
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-concern": Concern }
}
