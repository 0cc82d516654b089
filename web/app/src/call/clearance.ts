import { css } from "lit";

/** Tiles make room for what stands over and under them, as high as it is: it would cover somebody's name, or a face. */
export const clearance = css`
  .frame:has(parley-concern[shown]) > parley-gallery { inset-block-end: calc(108px + var(--word, 0px)); }
  @media (max-width: 860px) { .frame:has(parley-concern[shown]) > parley-gallery { inset-block-end: calc(96px + var(--word, 0px) + env(safe-area-inset-bottom)); } }
  .frame:has(parley-gallery[paged]) > parley-reactions { --pages: 44px; }
  @container (min-width: 821px) { .frame:has(parley-breakout-bar[shown]) > parley-gallery { inset-block-start: calc(14px + var(--bar, 0px)); } }
`;
