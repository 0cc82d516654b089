import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { initials, pick } from "../platform/format.js";

/** A person as a coloured disc with initials; `--avatar-size` sizes it. The name always stands beside it, so it is hidden from screen readers. */
@customElement("parley-avatar")
export class Avatar extends ParleyElement {
  static override styles = css`
    :host { display: inline-block; position: relative; flex: none; inline-size: var(--avatar-size, 44px); block-size: var(--avatar-size, 44px); }
    .disc {
      inline-size: 100%; block-size: 100%; border-radius: 50%; display: grid; place-items: center; overflow: hidden; white-space: nowrap; color: #fff; user-select: none;
      font-family: var(--font); font-weight: 650; font-size: calc(var(--avatar-size, 44px) * 0.38); letter-spacing: -0.01em; line-height: 1;
      background: linear-gradient(150deg, var(--from), var(--to));
    }
    /* signs as wide as they are high */
    .han { font-size: calc(var(--avatar-size, 44px) * 0.32); }
    .c0 { --from: #4d6bea; --to: #2b3fae; } .c1 { --from: #c2543f; --to: #93302f; }
    .c2 { --from: #17806a; --to: #0d5554; } .c3 { --from: #9150c4; --to: #5f2f95; }
    .c4 { --from: #a86a12; --to: #7c4308; } .c5 { --from: #c13f78; --to: #872457; }
    .c6 { --from: #2a7da8; --to: #174f7d; } .c7 { --from: #5d7a2c; --to: #3b561b; }
    .dot {
      position: absolute; inset-block-end: 0; inset-inline-end: 0; inline-size: 28%; block-size: 28%; max-inline-size: 14px; max-block-size: 14px;
      border-radius: 50%; border: 2.5px solid var(--surface); box-sizing: content-box; translate: 1.5px 1.5px;
    }
    .online { background: light-dark(#1f9d5f, #35c27d); }
    .busy { background: light-dark(#c8282d, #f06a6a); }
    .offline { background: var(--muted); }
  `;

  @property() name = "";
  /** What the colour is chosen by: a user's id, so that a renamed person keeps theirs. */
  @property() seed = "";
  @property() state: "online" | "busy" | "offline" | "" = "";

  override render() {
    const letters = initials(this.name);
    return html`<div class="disc c${pick(this.seed || this.name, 8)} ${/\p{Script=Han}/u.test(letters) ? "han" : ""}" aria-hidden="true">${letters}</div>
      ${this.state ? html`<span class="dot ${this.state}"></span>` : null}`;
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-avatar": Avatar }
}
