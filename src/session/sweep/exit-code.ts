/**
 * What a sweep ends with: 130 or 143 when it was canceled, else 1 when a run failed, else the code of what else went
 * wrong in a run (a timeout, a cancel of that run alone), else 0.
 */
export function sweepExitCode(codes: ReadonlySet<number>, canceledBy: string | null): number {
  if (canceledBy !== null) return canceledBy === 'SIGTERM' ? 143 : 130;
  return order.find((code) => codes.has(code)) ?? 0;
}

const order = [1, 124, 143, 130];
