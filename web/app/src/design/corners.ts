import { css } from "lit";

/**
 * Round corners of a box with pictures in it, as declarations for a layer over them: the box has `position: relative; overflow: hidden`, no
 * radius of its own, and one colour behind it. What is cut round by `border-radius` has to be put together apart for each picture, which
 * takes a browser that draws without a graphics card six times as long. Takes `--corner`, the radius, `--rim`, the colour of a rim within,
 * `--around`, the colour around it where that is not the stage's, and `--cast`, the shadow of the box on what is around it.
 */
export const corners = css`
  position: absolute; inset: 0; border-radius: var(--corner); pointer-events: none;
  box-shadow: inset 0 0 0 1px var(--rim, #0000), var(--cast, 0 0 #0000), 0 0 0 calc(var(--corner) / 2) var(--around, var(--stage));
`;
