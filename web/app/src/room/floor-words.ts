import type { Meeting } from "@parley/client";
import { msg, str } from "@lit/localize";
import { css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { Floor } from "./floor.js";
import { isHall } from "./hall.js";

const lookMs = 250;

/** For a screen reader: who has begun to speak, where it may be one of several, and not one of so many that it would never end. */
@customElement("parley-floor-words")
export class FloorWords extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`:host { display: contents; }`];

  @property({ attribute: false }) meeting!: Meeting;
  @state() private said = "";
  private readonly floor = new Floor();
  private told: string | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    return html`<div class="visually-hidden" role="status">${this.said}</div>`;
  }

  private look(): void {
    const { remotes: { value: remotes }, speakers } = this.meeting;
    if (remotes.length < 2 || isHall(remotes.length + 1)) return;
    const userOf = (id: string) => remotes.find(({ participant }) => participant.id === id)?.participant.user;
    const told = this.floor.hear(speakers.value.find(({ participant }) => userOf(participant) !== undefined)?.participant, performance.now());
    if (told === this.told) return;
    this.told = told;
    const user = told === undefined ? undefined : userOf(told);
    this.said = user ? msg(str`${user.name} is speaking`) : "";
  }
}

declare global {
  interface HTMLElementTagNameMap { "parley-floor-words": FloorWords }
}
