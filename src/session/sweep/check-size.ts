import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

/** Runs that one sweep may have. */
const mostRuns = 100_000;

/** The error about a sweep with more runs than one may have; none where it is small enough. */
export function checkSweepSize(selected: number): readonly Diagnostic[] {
  if (selected <= mostRuns) return [];
  return [
    {
      severity: 'error',
      code: 'grid-size',
      message: `${selected} combinations are selected; one sweep has up to ${mostRuns} runs`,
      hint: 'choose some of them with `--select`, and see which with `--list`',
    },
  ];
}
