import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { runRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { makeRepository } from '../support/repository.ts';

const hasPandas = spawnSync('python3', ['-c', 'import pandas']).status === 0;

const files = {
  '.runnable/frames.yaml': `
tasks:
  load:
    python: frames:load_data
    returns: [raw_data]
  clean:
    python: frames:clean_data
    needs: [load]
    returns: [cleaned_data, { name: rows, kind: metric }]
  fit:
    python: frames:fit
    needs: [clean]
    returns: [model]
  check:
    python: frames:check
    needs: [fit]
    returns: [verdict]
`,
  'frames.py': `
import numpy as np
import pandas as pd

class Line:
    def __init__(self, slope, start):
        self.slope, self.start = slope, start

def load_data() -> pd.DataFrame:
    return pd.DataFrame({"day": pd.date_range("2026-01-01", periods=4), "value": [1.0, 3.0, None, 7.0]})

def clean_data(raw_data: pd.DataFrame):
    cleaned = raw_data.dropna()
    return cleaned, len(cleaned)

def fit(cleaned_data: pd.DataFrame) -> Line:
    slope, start = np.polyfit([0, 1, 3], cleaned_data["value"], 1)
    return Line(slope, start)

def check(raw_data, cleaned_data, model, rows: int) -> str:
    assert isinstance(raw_data, pd.DataFrame) and raw_data["day"].dtype.kind == "M"
    assert list(cleaned_data.index) == [0, 1, 3] and rows == 3
    return f"{type(model).__name__} {model.slope:.1f} {model.start:.1f}"
`,
};

itNeeds({ what: 'the Python package pandas', met: hasPandas })(
  'hands data frames and objects of own classes from task to task by name',
  async () => {
    const repository = makeRepository({ files });
    const env = {
      ...repository.environment,
      RUNNABLE_STATE_DIR: repository.state,
      RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    };
    const run = await runRunnable(['run', 'frames', '--json'], { cwd: repository.root, env });
    expect(run).toMatchObject({ code: 0 });
    const { tasks } = JSON.parse(run.stdout);
    expect(tasks.at(-1)).toMatchObject({ id: 'check', returns: { verdict: 'Line 2.0 1.0' } });
    expect(tasks[0].returns).toEqual({
      raw_data: { pickle: expect.stringMatching(/^[0-9a-f]{64}$/), size: expect.any(Number) },
    });
  },
);
