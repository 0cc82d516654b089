import { css } from "lit";

/**
 * What lies over a picture that stands still, with a few words in its middle, as declarations. It darkens and does not blur: where no graphics
 * processor draws, a blurred picture takes as much of the machine as the call that is to be brought back.
 */
export const veil = css`
  position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; text-align: center; text-wrap: balance; background: #0b0d11b8;
`;
