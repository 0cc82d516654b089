import { msg } from "@lit/localize";
import { Copy, Share2, UsersRound } from "lucide";
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { ParleyElement } from "../design/element.js";
import { icon } from "../design/icon.js";
import { viewChoice } from "../room/view-choice.js";
import { Watch } from "../design/watch.js";
import { canShare, copy, share } from "../platform/share.js";

/** Alone in a meeting: one's own picture, and the link to bring somebody in. Without a link the other is on the way. */
@customElement("parley-waiting")
export class Waiting extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    :host { position: absolute; inset: 0; z-index: 2; color: #f4f5f7; background: radial-gradient(ellipse at 50% 35%, #2b3350, #14171f 75%); }
    .own { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; }
    .own.mirrored { scale: -1 1; }
    .waiting { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: var(--space-3); text-align: center; padding: 72px var(--space-4) 110px; }
    .waiting > svg { padding: 16px; box-sizing: content-box; border-radius: 50%; background: #ffffff1f; }
    .waiting h2 { font-size: 1.5rem; }
    .waiting p { max-inline-size: 27rem; color: #d9dce3; }
    .waiting .link { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-2); inline-size: min(540px, calc(100cqi - 32px)); padding: 8px; margin-block-start: var(--space-3); border-radius: 30px; background: #14171dd9; border: 1px solid var(--stage-line); text-align: start; }
    /* so much of the link that the room's name is in it, in a line of its own where that leaves no room beside it */
    .waiting .link .grow { flex: 1 1 15rem; padding-inline: 10px 6px; }
    .waiting .link .btn { flex: 1 0 auto; }
    .waiting .icon-btn:hover { background: #ffffff1f; }
    .waiting.aside { inset: auto auto calc(108px + var(--word, 0px) + env(safe-area-inset-bottom)) 20px; inset-inline: 20px auto; inline-size: min(380px, calc(100cqi - 40px)); grid-template-columns: minmax(0, 1fr); place-content: stretch; justify-items: stretch; text-align: start; padding: var(--space-5); border-radius: 20px; background: #14171df5; border: 1px solid var(--stage-line); box-shadow: 0 12px 40px #0009; }
    .waiting.aside h2 { font-size: 1.25rem; }
    .waiting.aside .link { inline-size: 100%; background: #ffffff14; }
    /* where it would reach one's own face from the side, it stands above: with the link in it, it is so high that it would reach it from below too */
    @container (max-width: 960px) {
      :host(:not([where])) .waiting.aside { inset-block: calc(16px + env(safe-area-inset-top)) auto; inset-inline: 50% auto; translate: -50% 0; }
      :host(:not([where])) .waiting.aside:dir(rtl) { translate: 50% 0; }
    }
    /* as wide as a telephone */
    @container (max-width: 560px) { :host([where]) .waiting.aside { inset-block-end: calc(96px + var(--word, 0px) + env(safe-area-inset-bottom)); padding-block: var(--space-4); } }
  `];

  @property({ attribute: false }) picture: MediaStream | undefined;
  @property() link = "";
  /** In a breakout room, where nobody is brought by a link and nobody is on the way, or in a meeting whose people are in breakout rooms. */
  @property({ reflect: true }) where: "breakout" | "main" | undefined;
  private readonly choice = new Watch(this, () => viewChoice);

  override render() {
    return html`
      ${this.picture ? html`<video class="own ${this.choice.value!.mirror ? "mirrored" : ""}" .srcObject=${live(this.picture)} .muted=${true} autoplay playsinline aria-label=${msg("Your camera's picture")}></video>` : null}
      <div class="waiting ${this.picture ? "aside" : ""}">${this.picture ? null : icon(UsersRound, 34)}
        ${this.where === "breakout" ? html`<h2>${msg("Nobody else is here yet")}</h2><p>${msg("The others of this breakout room come by themselves.")}</p>`
          : this.where === "main" ? html`<h2>${msg("Everybody else is in a breakout room")}</h2><p>${msg("They are back here when the rooms are closed.")}</p>`
          : this.link ? this.renderLink() : html`<h2>${msg("Connecting…")}</h2><span class="spinner"></span>`}</div>`;
  }

  private renderLink() {
    return html`<h2>${msg("Nobody else is here yet")}</h2><p>${msg("Send the link to the person you want to meet. Whoever opens it joins you here.")}</p>
      <div class="link"><span class="grow clip" dir="ltr">${this.link.replace(/^https?:\/\//, "")}</span>
        ${canShare() ? html`<button class="icon-btn" @click=${() => share(msg("Meet me on Parley"), this.link)} aria-label=${msg("Share the link")} title=${msg("Share the link")}>${icon(Share2, 18)}</button>` : null}
        <button class="btn primary" @click=${() => copy(this, this.link, msg("The link is copied"))}>${icon(Copy, 17)}${msg("Copy the link")}</button></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-waiting": Waiting }
}
