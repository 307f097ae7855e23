// Where the name of a tag stands beside its element, so that names do not lie on each other; pure.

export interface Spot {
  x: number;
  y: number;
  width: number;
}

type Size = { width: number; height: number };

const HEIGHT_PX = 18;
const CHARACTER_PX = 7.5; // of a bold 11-pixel letter, rather too much than too little
const PADDING_PX = 10;
const WIDTH_PX_MAX = 220;

const overlap = (a: Spot, b: Spot): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < HEIGHT_PX;

const isWithin = ({ x, y, width }: Spot, view: Size): boolean =>
  x >= 0 && y >= 0 && x + width <= view.width && y + HEIGHT_PX <= view.height;

/** The first free place: above, below, in its corners; above where all are taken. */
export const spotFor = (words: string, box: DOMRect, taken: Spot[], view: Size): Spot => {
  const width = Math.min(words.length * CHARACTER_PX + PADDING_PX, WIDTH_PX_MAX);
  const right = box.right - width;
  const above = { x: box.x, y: box.y - HEIGHT_PX, width };
  const places = [
    above,
    { x: right, y: above.y, width },
    { x: box.x, y: box.bottom, width },
    { x: right, y: box.bottom, width },
    { x: box.x, y: box.y, width },
    { x: right, y: box.bottom - HEIGHT_PX, width },
  ];
  return places.find((spot) => isWithin(spot, view) && !taken.some((other) => overlap(spot, other))) ?? above;
};
