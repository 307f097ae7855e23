// A customer's mark: a symmetric pattern in a colour of their own, from the uuid alone.

const hash = (text: string): number => {
  let value = 2166136261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return value;
};

export function Identicon({ id, size = 16 }: { id: string; size?: number }) {
  const value = hash(id);
  const cells: string[] = [];
  for (let row = 0; row < 5; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      if (!((value >>> (row * 3 + column)) & 1)) continue;
      cells.push(`M${column} ${row}h1v1h-1z`);
      if (column < 2) cells.push(`M${4 - column} ${row}h1v1h-1z`);
    }
  }
  return (
    <svg className="identicon" viewBox="-0.500 -0.500 6 6" width={size} height={size} aria-hidden="true" style={{ color: `hsl(${(value >>> 15) % 360} 45% 52%)` }}>
      <path d={cells.join("")} fill="currentColor" />
    </svg>
  );
}
