// A bar that shows a number as a share of the most; decoration beside the number.

export function ShareBar({ value, most, bad = false }: { value: number; most: number; bad?: boolean }) {
  return (
    <svg className={bad ? "share bad" : "share"} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="8" className="share-all" />
      <rect width={most ? Math.max(1, (value / most) * 100) : 0} height="8" />
    </svg>
  );
}
