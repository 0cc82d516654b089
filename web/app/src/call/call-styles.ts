import { css } from "lit";
import { corners } from "../design/corners.js";

export const callStyles = css`
  :host { display: block; block-size: 100dvh; background: var(--stage); }
  .layout { display: grid; grid-template-columns: minmax(0, 1fr); block-size: 100%; inline-size: 100%; overflow: hidden; }
  .layout.with-panel { grid-template-columns: minmax(0, 1fr) var(--panel); }
  /* a telephone held sideways is this wide, and has its camera and its corners at the sides */
  .view { position: relative; min-block-size: 0; padding: 12px max(12px, env(safe-area-inset-right)) max(12px, env(safe-area-inset-bottom)) max(12px, env(safe-area-inset-left)); }
  .with-panel .view { padding-inline-end: 6px; }
  .frame { --corner: 24px; position: relative; block-size: 100%; overflow: hidden; container-type: inline-size; background: var(--stage-2); --edge: 16px; --edge-top: 72px; --edge-bottom: 24px; }
  .frame::after { content: ""; z-index: 2; ${corners} }
  aside { min-block-size: 0; padding: 12px 12px 12px 6px; }
  aside:focus { outline: none; }
  /* what changes in it is laid out and painted without the pictures beside it, and they without it */
  aside > * { border-radius: 24px; overflow: hidden; contain: content; }
  .frame.crowd { background: var(--stage); }
  parley-gallery { position: absolute; inset: 58px 12px 108px; }
  .shade { position: absolute; inset-inline: 0; pointer-events: none; transition: opacity var(--slow); }
  .shade.top { inset-block-start: 0; block-size: 120px; background: linear-gradient(#0000006b, #00000026 55%, #0000); }
  .shade.bottom { inset-block-end: 0; block-size: 150px; background: linear-gradient(#0000, #00000021 45%, #00000066); }
  /* what is on a screen is read: nothing darkens it, and one's own picture stands beside it, as far as there is room */
  .shows-screen > .shade { display: none; }
  .shows-screen > parley-self-view { inline-size: 104px; }
  header { position: absolute; inset: 0 0 auto; z-index: 4; display: flex; justify-content: space-between; gap: var(--space-3); padding: 16px 16px 0 20px; transition: opacity var(--slow), translate var(--slow) var(--ease); }
  .who, .facts { display: flex; align-items: center; gap: var(--space-2); min-inline-size: 0; flex-wrap: wrap; min-block-size: 36px; }
  .who { flex: 1; }
  .facts { justify-content: flex-end; max-inline-size: 100%; }
  /* on a phone the connection's quality stands beside the name, and what else there is to say below */
  @container (max-width: 560px) {
    header { flex-wrap: wrap; gap: var(--space-2); }
    .who { flex: 1 1 auto; flex-wrap: nowrap; max-inline-size: calc(100% - 52px); }
    /* a name is not cut for what has a sign as well, or can stand below it */
    .who > .pill:not(.time) > span { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    .who:has(parley-closing) { flex-wrap: wrap; }
    .facts { display: contents; }
    .facts > * { order: 2; margin-inline-start: auto; }
    .facts > parley-quality { order: 1; }
  }
  h1 { font-size: 1.125rem; text-shadow: 0 1px 8px #000b; max-inline-size: 100%; }
  .pill { display: inline-flex; align-items: center; gap: 6px; min-block-size: 28px; padding: 3px 11px; border-radius: var(--radius-full); border: 0; background: #14171de0; color: #f4f5f7; font: 600 var(--text-sm)/1.2 var(--font); font-variant-numeric: tabular-nums; white-space: nowrap; }
  .pill .spinner { font-size: 12px; }
  .pill.hand svg { color: #ffd569; }
  .pill.warn { background: #f5c451; color: #2c2000; white-space: normal; text-wrap: pretty; min-inline-size: 0; text-align: start; border-radius: 16px; }
  .pill:is(.sharing, .waiting) { background: #c9d3ff; color: #1c2f8f; min-block-size: 36px; }
  .pill:is(.sharing, .waiting) b { border-inline-start: 1px solid #1c2f8f55; padding-inline-start: 9px; margin-inline-start: 3px; }
  footer { position: absolute; inset: auto 0 0; z-index: 4; display: flex; justify-content: center; padding-block-end: 20px; pointer-events: none; transition: opacity var(--slow), translate var(--slow) var(--ease); }
  parley-breakout-bar { position: absolute; z-index: 5; inset: 14px 170px auto; display: grid; grid-template-columns: minmax(0, 1fr); justify-items: center; pointer-events: none; }
  parley-breakout-bar::part(bar) { pointer-events: auto; }
  @container (max-width: 820px) {
    parley-breakout-bar { inset: var(--head, 60px) 12px auto; }
    .frame:has(parley-breakout-bar[shown]) > parley-gallery { inset-block-start: calc(var(--head, 60px) + var(--bar, 60px)); }
  }
  .concern { position: absolute; z-index: 5; inset: auto 16px calc(112px + env(safe-area-inset-bottom)); display: grid; justify-items: center; pointer-events: none; }
  .concern > * { pointer-events: auto; }
  /* between one's own picture and where it may stand as well, where both are beside the controls */
  @container (min-width: 1101px) { .frame:has(parley-self-view) > .concern { inset-inline: calc(min(19cqi, 264px) + var(--edge) + var(--space-4)); } }
  parley-dock { pointer-events: auto; }
  .broad { --dialog-width: 560px; }
  .quiet { cursor: none; }
  .quiet header, .quiet footer, .quiet .shade { opacity: 0; }
  .quiet header { translate: 0 -8px; } .quiet footer { translate: 0 12px; }
  .quiet footer parley-dock { pointer-events: none; }
  .quiet header:focus-within, .quiet footer:focus-within { opacity: 1; translate: 0 0; }
  @container (max-width: 960px) { parley-self-view { --edge-bottom: calc(106px + env(safe-area-inset-bottom)); } }
  /* the controls of a room are more than those of a call */
  @container (max-width: 1140px) { .frame.room > parley-self-view { --edge-bottom: calc(106px + env(safe-area-inset-bottom)); } }
  /* a word about the microphone stands where one's own picture would be under it */
  @container (max-width: 1100px) { .frame:has(parley-concern[shown]) > parley-self-view { --edge-bottom: calc(108px + var(--word, 0px) + env(safe-area-inset-bottom)); } }
  @media (max-width: 860px) {
    .layout.with-panel { grid-template-columns: minmax(0, 1fr); }
    /* over an open panel there is still a face to be seen, and not what was above it */
    .with-panel parley-remote-view { block-size: calc(100dvh - min(78dvh, 100dvh - 60px) + 24px); }
    .view, .with-panel .view { padding: 0; }
    .frame { --corner: 0px; --edge: max(12px, env(safe-area-inset-left), env(safe-area-inset-right)); --edge-top: calc(64px + env(safe-area-inset-top)); --edge-bottom: calc(104px + env(safe-area-inset-bottom)); }
    header { padding: calc(12px + env(safe-area-inset-top)) calc(12px + env(safe-area-inset-right)) 0 calc(16px + env(safe-area-inset-left)); }
    footer { padding-block-end: calc(16px + env(safe-area-inset-bottom)); }
    aside { position: fixed; z-index: 10; inset: auto env(safe-area-inset-right) 0 env(safe-area-inset-left); block-size: min(78dvh, 100dvh - 60px); padding: 0; animation: sheet var(--slow) var(--ease); }
    aside > * { border-radius: 24px 24px 0 0; box-shadow: 0 -12px 48px #000a; }
    parley-gallery { inset: var(--head, 60px) max(8px, env(safe-area-inset-right)) calc(96px + env(safe-area-inset-bottom)) max(8px, env(safe-area-inset-left)); }
    @keyframes sheet { from { translate: 0 40%; opacity: 0; } }
  }
  @media (max-width: 860px) and (max-height: 480px) { aside { block-size: 100dvh; } aside > * { border-radius: 0; } parley-gallery { inset-block: calc(var(--head, 60px) - 8px) calc(94px + env(safe-area-inset-bottom)); } }
`;
