/** A rectangle in pixels. */
export interface Tile {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Divides a rectangle among weights, largest first, such that areas are in proportion and tiles are as square as they can
 * be (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000). One tile for each weight, in their order.
 */
export function treemap(weights: readonly number[], width: number, height: number): Tile[] {
  const total = weights.reduce((a, b) => a + b, 0);
  if (!(total > 0) || !(width > 0) || !(height > 0)) return [];
  const scale = (width * height) / total;
  const areas = weights.map((weight) => weight * scale);
  const tiles: Tile[] = [];
  let room: Tile = { left: 0, top: 0, width, height };
  let first = 0;
  while (first < areas.length) {
    const side = Math.min(room.width, room.height);
    let end = first + 1;
    while (end < areas.length && worst(areas, first, end + 1, side) <= worst(areas, first, end, side))
      end += 1;
    room = layRow(areas.slice(first, end), room, tiles);
    first = end;
  }
  return tiles;
}

/** How far from square the worst tile is of a row along a side: 1 is a square. */
function worst(areas: readonly number[], first: number, end: number, side: number): number {
  const row = areas.slice(first, end);
  const sum = row.reduce((a, b) => a + b, 0);
  const [largest = 0, smallest = 0] = [Math.max(...row), Math.min(...row)];
  if (smallest === 0) return Infinity;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

/** Lays a row along the shorter side, and returns the room that is left. */
function layRow(row: readonly number[], room: Tile, tiles: Tile[]): Tile {
  const sum = row.reduce((a, b) => a + b, 0);
  const upright = room.width >= room.height;
  const depth = upright ? sum / room.height : sum / room.width;
  let offset = 0;
  for (const area of row) {
    const length = depth === 0 ? 0 : area / depth;
    tiles.push(
      upright
        ? { left: room.left, top: room.top + offset, width: depth, height: length }
        : { left: room.left + offset, top: room.top, width: length, height: depth },
    );
    offset += length;
  }
  return upright
    ? { ...room, left: room.left + depth, width: room.width - depth }
    : { ...room, top: room.top + depth, height: room.height - depth };
}
