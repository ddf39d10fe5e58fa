import { expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { type PlanOptions, planRun } from '../../../src/plan/plan-run.ts';
import { renderPlanJson } from '../../../src/reporters/plan/json.ts';
import { type PlanLook, renderPlanText } from '../../../src/reporters/plan/text.ts';
import { cleanSource, makeParam, makePipeline, makeTask } from '../../support/pipeline.ts';

const look: PlanLook = {
  style: { colour: false, unicode: true, columns: 80 },
  summarise: (task) => `${task.block.what ?? ''}`,
};

const pipeline = makePipeline({
  params: [
    makeParam('alpha', 'number', { default: 0.1 }),
    makeParam('region', 'string', { default: 'eu' }),
    makeParam('day', 'date'),
  ],
  maxParallel: 4,
  timeoutMs: 90_000,
  inactive: ['on', 'notify'],
  tasks: [
    makeTask('load', [], {
      kind: 'python',
      block: { what: 'etl.load:load_data' },
      returns: [{ name: 'raw' }],
    }),
    makeTask('train', ['load'], {
      kind: 'shell',
      block: { what: './train.sh' },
      params: [makeParam('depth', 'integer', { default: 3 })],
      when: 'params.region',
      secrets: ['TOKEN'],
      outputs: [{ path: 'model.pkl', store: true }],
      retry: { max: 2, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] },
      timeoutMs: 5_400_000,
      allowFailure: true,
    }),
    makeTask('report', ['train'], { enabled: false }),
  ],
});

it('shows people what would run, in which order, with what, and why', () => {
  const params = [{ name: 'region', form: 'text', value: 'us', source: 'command-line' }] as const;
  expect(renderPlanText(planOf({ params }), look)).toBe(`pipeline train at a1b2c3d4e5f6 on main
.runnable/train.yaml: 2 of 3 tasks run

params
  alpha   0.1   default
  region  "us"  command line
  day     null  no value

tasks
  ● load    python  etl.load:load_data
            returns: raw
  ● train   shell   ./train.sh
            needs: load
            when: params.region
            params: depth=3
            can read: raw from load
            outputs: model.pkl
            secrets: TOKEN
            limits: up to 2 more attempts, 1h30m an attempt, may fail
  ○ report  stub    skipped: disabled

note: at most 4 tasks at the same time
note: the run ends after 1m30s
note: nothing here acts on these keys yet: on, notify
`);
});

it('says that a tree has changes, why a task is picked, and what is left out', () => {
  const text = renderPlanText(
    planOf({
      source: { ...cleanSource, dirty: true, branch: null, tag: 'v1' },
      selection: { only: ['train'] },
      earlier: new Map([['load', { run: '01RUN', returns: {}, outputs: [] }]]),
    }),
    look,
  );
  expect(text).toContain('pipeline train at a1b2c3d4e5f6 on v1, with changes that are not committed\n');
  expect(text).toContain('  ○ load    python  skipped: not selected; its results are those of run 01RUN\n');
  expect(text).toContain('            why: selected by `--only train`\n');
});

it('cuts long lines, shows control characters as escapes and does without Unicode', () => {
  const long = planOf({
    params: [{ name: 'region', form: 'text', value: 'x'.repeat(200), source: 'command-line' }],
  });
  const text = renderPlanText(long, {
    style: { colour: false, unicode: false, columns: 60 },
    summarise: () => `\u001b[2J${'y'.repeat(100)}`,
  });
  expect(text.split('\n').filter((line) => line.length > 62)).toEqual([]);
  expect(text).toContain('\n  * load    python  \\x1b[2Jyyy');
});

it('gives scripts the shape that they rely on', () => {
  expect(JSON.parse(renderPlanJson(planOf()))).toEqual({
    pipeline: 'train',
    commit: cleanSource.commit,
    dirty: false,
    params: [
      { name: 'alpha', value: 0.1, source: 'default' },
      { name: 'region', value: 'eu', source: 'default' },
      { name: 'day', value: null, source: 'none' },
    ],
    tasks: [
      { id: 'load', task: 'load', kind: 'python', needs: [], action: 'run', why: 'selected' },
      { id: 'train', task: 'train', kind: 'shell', needs: ['load'], action: 'run', why: 'selected' },
      { id: 'report', task: 'report', kind: 'stub', needs: ['train'], action: 'skip', why: 'disabled' },
    ],
  });
});

function planOf(options: Partial<PlanOptions> = {}): Plan {
  const result = planRun(pipeline, { source: cleanSource, ...options });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}
