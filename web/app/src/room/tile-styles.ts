import { css } from "lit";
import { corners } from "../design/corners.js";
import { speakingRing } from "./speaking-ring.js";
import { veil } from "./veil.js";

export const tileStyles = css`
  :host { --corner: 16px; display: block; position: relative; overflow: hidden; background: #20242d; color: #f4f5f7; container-type: size; isolation: isolate; }
  :host([screen]) { background: #0b0d11; }
  video { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: cover; }
  video.whole { object-fit: contain; }
  /* what an upright telephone sends has its face in the upper half */
  video.upright { object-position: 50% 28%; }
  video.mirrored { scale: -1 1; }
  .person { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; background: radial-gradient(ellipse at 50% 40%, #333b52, #1c2029 78%); --avatar-size: clamp(36px, 40cqmin, 148px); }
  .disc { display: grid; place-items: center; inline-size: 64px; block-size: 64px; border-radius: 50%; background: #ffffff1f; }
  .wait { display: block; position: absolute; inset-block-start: 10px; inset-inline-end: 12px; font-size: 15px; opacity: 0.85; }
  .wait .spinner { display: block; }
  .over { ${veil} gap: 6px; padding: 8px; font-weight: 600; font-size: var(--text-sm); text-shadow: 0 1px 6px #000; }
  @container (max-height: 120px) { .over span:last-child { display: none; } }
  .bar { position: absolute; inset-block-end: 8px; inset-inline-start: 8px; max-inline-size: calc(100% - 16px); display: inline-flex; align-items: center; gap: 6px; min-block-size: 28px; padding: 3px 10px; border-radius: var(--radius-full); background: #0e1116d9; font: 600 var(--text-sm)/1.2 var(--font); }
  .name { min-inline-size: 0; }
  .mark { display: inline-grid; place-items: center; flex: none; }
  .muted-mark { color: #ff9b9b; margin-inline-start: -2px; }
  .mark.hand { display: inline-flex; align-items: center; gap: 3px; color: #ffd569; }
  .mark.warn { color: #f5c451; }
  .weak { display: inline-flex; align-items: flex-end; gap: 2px; block-size: 13px; }
  .weak i { inline-size: 3.5px; block-size: 5px; border-radius: 1px; background: #ff9b8f; }
  .weak i:nth-child(2) { block-size: 9px; background: #ffffff59; } .weak i:nth-child(3) { block-size: 13px; background: #ffffff59; }
  .pin { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; inline-size: 36px; block-size: 36px; background: none; color: #0000; }
  /* not by its opacity: where there are many tiles, each that is translucent is one more thing to be put together in every picture of the page */
  .pin:focus-visible, .pin[aria-pressed="true"] { background: #0e1116d9; color: inherit; }
  .pin:focus-visible { outline-color: #b9c5ff; outline-offset: -3px; }
  @media (hover: hover) { :host(:hover) .pin { background: #0e1116d9; color: inherit; } :host(:hover) .pin:hover { background: #2b303a; } }
  @media (hover: none) { .pin { pointer-events: none; } :host([touched]) .pin, .pin[aria-pressed="true"] { background: #0e1116d9; color: inherit; pointer-events: auto; } }
  :host([large]) { --corner: 18px; }
  :host::before, :host::after { content: ""; z-index: 1; }
  :host::before { --rim: #ffffff14; ${corners} }
  :host::after { ${speakingRing} }
  :host([speaking])::after { opacity: 1; visibility: visible; }
  @container (max-width: 150px) { .bar { padding-inline: 8px; inset-block-end: 5px; inset-inline-start: 5px; font-size: var(--text-xs); min-block-size: 24px; } .pin { inset-block-start: 4px; inset-inline-end: 4px; inline-size: 32px; block-size: 32px; } }
  @container (max-height: 90px) { .bar { min-block-size: 18px; padding: 1px 6px; inset-block-end: 3px; inset-inline-start: 3px; font-size: 0.6875rem; } }
  @media (forced-colors: active) { :host([speaking]) { outline: 3px solid Highlight; outline-offset: -3px; } }
`;
