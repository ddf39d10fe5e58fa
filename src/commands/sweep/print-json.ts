import type { SweepRow } from '../../engine/sweep-row.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import type { Sink } from '../../reporters/sink.ts';
import { sweepRowShape, sweepShape } from '../../reporters/sweep/shape.ts';

/** Prints `{ "sweep": …, "runs": [ … ] }`, the runs one by one. */
export async function printSweepJson(
  sweep: SweepSummary,
  rows: AsyncIterable<SweepRow> | Iterable<SweepRow>,
  sink: Sink,
): Promise<void> {
  sink.write(`{"sweep":${JSON.stringify(sweepShape(sweep))},"runs":[`);
  let before = '';
  for await (const row of rows) {
    sink.write(before + JSON.stringify(sweepRowShape(row)));
    before = ',';
  }
  sink.write(']}\n');
}
