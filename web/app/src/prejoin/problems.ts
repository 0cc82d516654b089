import type { LocalMedia, LocalMediaState } from "@parley/client";
import { msg } from "@lit/localize";
import { TriangleAlert } from "lucide";
import { html } from "lit";
import { icon } from "../design/icon.js";
import { deviceTroubles } from "../platform/problems.js";

/** Notices for what failed to start. */
export function deviceNotices(local: LocalMedia, state: LocalMediaState) {
  return deviceTroubles(state).map(({ kinds, title, advice, canTryAgain }) => {
    const again = () => local.start({ audio: kinds.includes("microphone"), video: kinds.includes("camera") });
    return html`<div class="notice warn" role="alert">${icon(TriangleAlert, 22)}
      <div class="grow"><h3>${title}</h3><p class="small">${advice}</p></div>
      ${canTryAgain ? html`<button class="btn line" @click=${again}>${msg("Try again")}</button>` : null}</div>`;
  });
}
