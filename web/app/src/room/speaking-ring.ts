import { css } from "lit";

/**
 * The ring round who speaks, as declarations. Drawn over the picture, so that nothing moves; it fades in and out, so that nothing flashes,
 * and without being painted anew: whoever speaks has `opacity: 1; visibility: visible`. Takes `--corner`, the radius of what it goes round.
 */
export const speakingRing = css`
  position: absolute; inset: 0; border-radius: var(--corner); pointer-events: none; box-shadow: inset 0 0 0 3px #8ea2ff, inset 0 0 0 4px #0b0d1199;
  opacity: 0; visibility: hidden; transition: opacity 180ms, visibility 180ms;
`;
