export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Box {
  readonly left: number;
  readonly top: number;
}

const widest = 16 / 9;
/** Below this a box is a phone's: tiles may be taller than wide there, since what they cut off is only the room beside a face. */
const phone = 600;

export interface Grid extends Box {
  readonly columns: number;
  readonly rows: number;
}

/** The rows and columns that give so many tiles the most room in a box. */
export function bestGrid(count: number, box: Box, gap: number): Grid {
  const narrow = box.width < phone;
  const tallest = narrow ? 3 / 4 : 4 / 3;
  const seen = (tile: Box): number => (narrow ? tile.width * tile.height : uncut(tile));
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    // an empty column is no column
    if (Math.ceil(count / rows) < columns) continue;
    const cellWidth = Math.max(0, (box.width - gap * (columns - 1)) / columns);
    const cellHeight = Math.max(0, (box.height - gap * (rows - 1)) / rows);
    const width = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const height = Math.floor(Math.min(cellHeight, cellWidth / tallest));
    if (seen({ width, height }) > seen(best)) best = { columns, rows, width, height };
  }
  return best;
}

/** How much of a camera's picture, which is 16:9, is to be seen: what a taller tile cuts off at the sides counts half. */
function uncut({ width, height }: Box): number {
  const whole = Math.min(width * height, (width * width) / widest);
  return (width * height + whole) / 2;
}

/** Where the tiles stand: row by row, in the middle of the box, a shorter last row in the middle of its own. */
export function places(count: number, box: Box, gap: number): readonly Place[] {
  const { columns, rows, width, height } = bestGrid(count, box, gap);
  const top = (box.height - rows * height - gap * (rows - 1)) / 2;
  return Array.from({ length: count }, (_, index): Place => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - columns * (rows - 1) : columns;
    const left = (box.width - inRow * width - gap * (inRow - 1)) / 2;
    return { left: Math.round(left + (index % columns) * (width + gap)), top: Math.round(top + row * (height + gap)), width, height };
  });
}

/** How many tiles fit without becoming smaller than people can recognise each other in. */
export function capacity(box: Box, gap: number): number {
  const smallest = box.width < phone ? 150 : 208;
  const most = box.width < phone ? 8 : 49;
  let count = 1;
  while (count < most && bestGrid(count + 1, box, gap).width >= smallest) count++;
  return count;
}
