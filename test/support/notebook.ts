import { spawnSync } from 'node:child_process';
import type { Need } from './needs.ts';

/** What runs notebooks, in the Python that the tests find. */
export const jupyter: Need = {
  what: 'the Python packages nbclient, ipykernel and nbconvert',
  met: spawnSync('python3', ['-c', 'import nbclient, ipykernel, nbconvert']).status === 0,
};

export interface CellSource {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly type?: 'code' | 'markdown';
}

/** The text of a notebook file with these cells, as Jupyter writes it; a text is a cell of code. */
export function writeNotebook(
  cells: readonly (string | CellSource)[],
  metadata: Readonly<Record<string, unknown>> = {},
): string {
  const written = cells.map((cell, index) => {
    const {
      source,
      tags,
      type = 'code',
    } = typeof cell === 'string' ? { source: cell } : (cell as CellSource);
    const lines = source.split(/(?<=\n)/);
    const common = {
      cell_type: type,
      id: `cell-${index}`,
      metadata: tags === undefined ? {} : { tags },
      source: lines,
    };
    const { cell_type, id, ...rest } = common;
    return type === 'code'
      ? { cell_type, execution_count: null, id, metadata: rest.metadata, outputs: [], source: rest.source }
      : common;
  });
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
