import { msg } from "@lit/localize";
import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { ParleyElement } from "../design/element.js";
import { Watch } from "../design/watch.js";
import { mayFillScreen } from "./actions.js";
import { PictureInPicture } from "./picture-in-picture.js";
import { setSingleKeys, singleKeys } from "./single-keys.js";

@customElement("parley-shortcuts")
export class Shortcuts extends ParleyElement {
  static override styles = [...[ParleyElement.styles].flat(), css`
    dl { display: grid; grid-template-columns: 1fr auto; gap: 0.7rem var(--space-5); align-items: center; }
    label { display: flex; gap: var(--space-3); align-items: center; min-block-size: 44px; margin-block-end: var(--space-3); cursor: pointer; }
    input { inline-size: 20px; block-size: 20px; accent-color: var(--accent); flex: none; }
    dd { margin: 0; justify-self: end; }
    kbd { display: inline-block; min-inline-size: 30px; text-align: center; font: 650 var(--text-sm)/1.7 var(--font); border: 1px solid var(--line); border-block-end-width: 2px; border-radius: 7px; padding: 0 8px; background: var(--surface-2); }
  `];

  private readonly keys = new Watch(this, () => singleKeys);

  override render() {
    const rows: [string, string][] = [
      [msg("Mute or unmute"), "M"], [msg("Speak while it is held, when muted"), msg("Space")], [msg("Camera on or off"), "V"], [msg("Share or stop sharing the screen"), "S"], [msg("Raise or lower your hand"), "R"], [msg("Open or close the chat"), "C"],
      [msg("Show or hide the participants"), "U"], [msg("Show or hide the activities"), "A"], [msg("Next layout"), "L"], [msg("Show or hide the statistics"), "I"],
      ...(mayFillScreen() ? [[msg("Full screen"), "F"] as [string, string]] : []), ...(PictureInPicture.possible ? [[msg("Picture in picture"), "P"] as [string, string]] : []), [msg("This list"), "?"],
    ];
    return html`<label><input type="checkbox" .checked=${this.keys.value!} @change=${(event: Event) => setSingleKeys((event.target as HTMLInputElement).checked)} />${msg("Single-key shortcuts")}</label>
      <dl>${rows.map(([what, key]) => html`<dt>${what}</dt><dd><kbd>${key}</kbd></dd>`)}</dl>`;
  }
}

export const shortcuts = () => html`<parley-shortcuts></parley-shortcuts>`;

declare global {
  interface HTMLElementTagNameMap { "parley-shortcuts": Shortcuts }
}
