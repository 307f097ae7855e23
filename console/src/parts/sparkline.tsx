// A line of recent values, without axes; its number stands beside it.
import { line } from "../model/rate";

export function Sparkline({ values, width = 120, height = 24 }: { values: number[]; width?: number; height?: number }) {
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <polyline points={line(values, width, height)} />
    </svg>
  );
}
