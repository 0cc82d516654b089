import type { LocalMedia, LocalMediaState } from "@parley/client";
import { msg } from "@lit/localize";
import { TriangleAlert } from "lucide";
import { html } from "lit";
import { icon } from "../design/icon.js";
import { deviceProblem } from "../platform/problems.js";

/** Notices for what failed to start. What struck both devices for the same reason is told once. */
export function deviceNotices(local: LocalMedia, state: LocalMediaState) {
  const failed = (["camera", "microphone"] as const).filter((kind) => state[kind].state === "failed");
  const reasons = failed.map((kind) => state[kind].error?.reason ?? "device-failed");
  const shared = failed.length === 2 && reasons[0] === reasons[1] && (reasons[0] === "insecure-page" || reasons[0] === "unsupported" || reasons[0] === "permission-denied");
  return (shared ? failed.slice(0, 1) : failed).map((kind, index) => {
    const reason = reasons[index]!;
    const { title, advice } = deviceProblem(kind, reason);
    const again = async () => {
      for (const one of shared ? failed : [kind]) await (one === "camera" ? local.setCamera(true) : local.setMicrophone(true));
    };
    return html`<div class="notice warn" role="alert">${icon(TriangleAlert, 22)}
      <div class="grow"><h3>${shared && reason === "permission-denied" ? msg("Camera and microphone are blocked") : title}</h3><p class="small">${advice}</p></div>
      ${reason === "insecure-page" || reason === "unsupported" ? null : html`<button class="btn line" @click=${again}>${msg("Try again")}</button>`}</div>`;
  });
}
