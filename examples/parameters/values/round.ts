/** The width of a span as a text. */
export function round({ span, station }: { span: { low: number; high: number }; station: string }): string {
  return `${station}: ${(span.low + span.high).toFixed(1)}`;
}
