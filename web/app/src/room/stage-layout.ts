import { type Box, capacity, type Place, places } from "./grid.js";

export interface StageLayout {
  /** Where the large tiles are. */
  readonly focus: readonly Place[];
  /** Whether the others stand beside the large ones. */
  readonly beside: boolean;
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
  if (count <= all) return { focus: [], beside: false, capacity: all, places: (n) => places(n, box, gap) };
  const less = { width: box.width, height: box.height - pager };
  return { focus: [], beside: false, capacity: capacity(less, gap), places: (n) => places(n, less, gap) };
}

/**
 * One large tile or a few, the others in a strip: beside them where the box is wide, else below.
 * @param screens whether there are screens among the large ones.
 */
export function focusLayout(box: Box, gap: number, count: number, large = 1, screens = false): StageLayout {
  if (count === 0) return { ...within({ left: 0, top: 0, ...box }, gap, large), beside: false, capacity: 0, places: () => [] };
  const ways = [beside(box, gap, count), below(box, gap, count)].map((strip) => ({ ...strip, ...within(strip.focus, gap, large) }));
  // several stand next to each other rather than upon each other, where that makes them larger
  const [first, second] = ways as [StageLayout, StageLayout];
  const seen = screens ? shownArea : area;
  const wide = large === 1 ? box.width > box.height * 1.15 : seen(first) >= seen(second);
  return wide ? first : second;
}

function within(focus: Place, gap: number, large: number): Pick<StageLayout, "focus"> {
  return { focus: large === 1 ? [focus] : places(large, focus, gap).map((place) => ({ ...place, left: place.left + focus.left, top: place.top + focus.top })) };
}

const area = ({ focus }: StageLayout): number => focus.reduce((sum, { width, height }) => sum + width * height, 0);

/** Of a screen all is shown, and no more than fits: so much of the large tiles it fills, if it is as wide as most are. */
const shownArea = ({ focus }: StageLayout): number => focus.reduce((sum, { width, height }) => sum + Math.min(width, (height * 16) / 9) ** 2 * (9 / 16), 0);

interface Strip extends Omit<StageLayout, "focus"> {
  readonly focus: Place;
}

function beside(box: Box, gap: number, count: number): Strip {
  const width = Math.round(Math.min(280, Math.max(140, box.width * 0.2)));
  const height = Math.round((width * 9) / 16);
  const fits = (room: number): number => Math.max(1, Math.floor((room + gap) / (height + gap)));
  const capacity = count <= fits(box.height) ? fits(box.height) : fits(box.height - pager);
  const room = count <= capacity ? box.height : box.height - pager;
  const left = box.width - width;
  return {
    focus: { left: 0, top: 0, width: box.width - width - gap, height: box.height },
    beside: true,
    capacity,
    places: (n) => {
      const top = Math.max(0, (room - n * height - gap * (n - 1)) / 2);
      return Array.from({ length: n }, (_, i) => ({ left, top: Math.round(top + i * (height + gap)), width, height }));
    },
  };
}

function below(box: Box, gap: number, count: number): Strip {
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
    beside: false,
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
