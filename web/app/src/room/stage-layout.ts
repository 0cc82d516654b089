import { type Box, capacity, type Place, places } from "./grid.js";

export interface StageLayout {
  /** Where the large tile is, if there is one. */
  readonly focus?: Place;
  /** How many other tiles fit on one page. */
  readonly capacity: number;
  /** Places for so many of them. */
  places(count: number): readonly Place[];
}

/** Leaves room for the pager below the tiles. */
const pager = 44;

/** A grid of equals. */
export function gridLayout(box: Box, gap: number, count: number): StageLayout {
  const all = capacity(box, gap);
  if (count <= all) return { capacity: all, places: (n) => places(n, box, gap) };
  const less = { width: box.width, height: box.height - pager };
  return { capacity: capacity(less, gap), places: (n) => places(n, less, gap) };
}

/** One large tile, the others in a strip: beside it where the box is wide, else below. */
export function focusLayout(box: Box, gap: number, count: number): StageLayout {
  if (count === 0) return { focus: { left: 0, top: 0, ...box }, capacity: 0, places: () => [] };
  const wide = box.width > box.height * 1.15;
  return wide ? beside(box, gap, count) : below(box, gap, count);
}

function beside(box: Box, gap: number, count: number): StageLayout {
  const width = Math.round(Math.min(280, Math.max(140, box.width * 0.2)));
  const height = Math.round((width * 9) / 16);
  const fits = (room: number): number => Math.max(1, Math.floor((room + gap) / (height + gap)));
  const capacity = count <= fits(box.height) ? fits(box.height) : fits(box.height - pager);
  const room = count <= capacity ? box.height : box.height - pager;
  const left = box.width - width;
  return {
    focus: { left: 0, top: 0, width: box.width - width - gap, height: box.height },
    capacity,
    places: (n) => {
      const top = Math.max(0, (room - n * height - gap * (n - 1)) / 2);
      return Array.from({ length: n }, (_, i) => ({ left, top: Math.round(top + i * (height + gap)), width, height }));
    },
  };
}

function below(box: Box, gap: number, count: number): StageLayout {
  const columns = Math.max(2, Math.floor((box.width + gap) / (168 + gap)));
  const width = Math.floor((box.width - gap * (columns - 1)) / columns);
  const height = Math.round((width * 3) / 4);
  // a high phone has room for two rows below a wide picture
  const rows = Math.max(1, Math.min(Math.ceil(count / columns), Math.floor((box.height - (box.width * 9) / 16 - pager) / (height + gap)), 2));
  const capacity = columns * rows;
  const foot = (Math.min(rows, Math.ceil(count / columns))) * (height + gap) + (count > capacity ? pager : 0);
  const focus = { left: 0, top: 0, width: box.width, height: box.height - foot };
  return {
    focus,
    capacity,
    places: (n) =>
      Array.from({ length: n }, (_, i) => {
        const row = Math.floor(i / columns);
        const inRow = Math.min(columns, n - row * columns);
        const left = (box.width - inRow * width - gap * (inRow - 1)) / 2;
        return { left: Math.round(left + (i % columns) * (width + gap)), top: focus.height + gap + row * (height + gap), width, height };
      }),
  };
}
