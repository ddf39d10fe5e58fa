import { expect, it } from 'vitest';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import { outputsIn } from '../../src/engine/domain.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import type { Catalog } from '../../src/engine/ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { Task } from '../../src/pipeline/model.ts';
import type { OutputFile } from '../../src/plan/task-result.ts';
import { memoryCatalog, Trial } from '../support/engine.ts';
import { branchOf, eachOf, matrixOf, planTasks, repeatUntil, scriptTask } from '../support/grouped.ts';
import { makePipeline } from '../support/pipeline.ts';
import { exited, succeeded } from '../support/scripted-executor.ts';

const gives = (path: string): Partial<Task> => ({ outputs: [{ path, store: true }] });

interface Settings {
  /** What a task writes; its id unless said otherwise. */
  readonly content: (id: string) => string;
  /** Id of a task that fails. */
  readonly failing: string;
  readonly isolation: 'shared' | 'isolated';
  /** What an earlier runner recorded; its shared workspace is there, and empty. */
  readonly events?: readonly RunEvent[];
}

/** A world in which every task writes something to each path that it declares, in the copy that it works in. */
function trialOf(tasks: readonly Task[], more: Partial<Settings> = {}) {
  const { content = (id) => id, failing = '', isolation = 'shared', events } = more;
  const trees = new Map<string, Map<string, string>>([['/work', new Map()]]);
  const log: string[] = [];
  /** What is done to new copies before their tasks. */
  const steps: string[] = [];
  const read = new Map<string, Record<string, string>>();
  const tree = (project: string) => trees.get(project) ?? new Map<string, string>();
  const catalog: Catalog = {
    ...memoryCatalog(),
    collect: async ({ project, outputs }) => ({
      files: outputs.map(({ path }) => fileOf(path, tree(project).get(path) ?? '')),
      problems: [],
    }),
    place: async (files, project) => {
      for (const { path, digest } of files) tree(project).set(path, digest);
      if (project !== '/work') steps.push(`place ${[...files].map(({ path }) => path)} ${project}`);
    },
  };
  const copy = (path: string, kept = false) => ({ path, project: path, reused: false, kept });
  const plan = planTasks(tasks, {}, { pipeline: { workspace: { ...makePipeline().workspace, isolation } } });
  const trial: Trial = new Trial(
    plan,
    async ({ id, project }) => {
      read.set(id, Object.fromEntries([...tree(project)].sort()));
      const declared = trial.state().planned.get(id)?.outputs ?? [];
      for (const { path } of declared) tree(project).set(path, content(id));
      return { outcome: id === failing ? exited(1) : succeeded };
    },
    {
      ...(events === undefined ? {} : { events }),
      world: {
        catalog,
        workspaces: {
          prepare: async () => copy('/work', true),
          prepareFor: async (id) => {
            log.push(`make ${id}`);
            trees.set(`/${id}`, new Map());
            return { ...copy(`/${id}`), settle: async () => void steps.push(`settle ${id}`) };
          },
          releaseFor: async (id) => void log.push(`release ${id}`),
          keepFor: async (id) => void log.push(`keep ${id}`),
        },
      },
    },
  );
  return { trial, log, steps, read, shared: tree('/work') };
}

function fileOf(path: string, digest: string): OutputFile {
  return { path, digest, size: digest.length, mode: 'file', stored: true };
}

const lines = (trial: Trial) => trial.lines.filter((line) => !line.includes('started'));

it('gives instances with outputs copies of their own, with what is upstream in them', async () => {
  const { trial, log, read } = trialOf([
    scriptTask('load', [], gives('data.csv')),
    scriptTask('probe', [], matrixOf({ x: [1] })),
    scriptTask('train', ['load'], { ...matrixOf({ seed: [1, 2] }), ...gives('model.pkl') }),
  ]);
  await trial.finish();
  expect(log.sort()).toEqual([
    'make train[seed=1]',
    'make train[seed=2]',
    'release train[seed=1]',
    'release train[seed=2]',
  ]);
  expect(read.get('train[seed=1]')).toEqual({ 'data.csv': 'load' });
  expect(read.get('train[seed=2]')).toEqual({ 'data.csv': 'load' });
});

it('puts what instances agree on in place for those behind them', async () => {
  const { trial, read } = trialOf(
    [
      scriptTask('train', [], { ...eachOf([1, 2]), ...gives('model.pkl') }),
      scriptTask('report', ['train']),
      scriptTask('later', ['report']),
    ],
    { content: () => 'same' },
  );
  await trial.finish();
  expect(read.get('report')).toEqual({ 'model.pkl': 'same' });
  expect(read.get('later')).toEqual({ 'model.pkl': 'same' });
});

it('fails a dependent with output-conflict where instances disagree, naming both', async () => {
  const { trial } = trialOf([
    scriptTask('train', [], { ...matrixOf({ seed: [1, 2, 3] }), ...gives('model.pkl') }),
    scriptTask('report', ['train']),
    scriptTask('again', ['train'], branchOf([scriptTask('a')])),
  ]);
  const state = await trial.finish();
  const reason = '`train[seed=1]` and `train[seed=2]` give different contents of `model.pkl`';
  expect(lines(trial)).toContain(`report failed ${reason}`);
  expect(state.tasks.get('report')?.outcome).toMatchObject({ failure: { code: 'output-conflict' } });
  expect(state.tasks.get('again')).toMatchObject({ status: 'failed', reason });
});

it('puts files below a folder of each instance where a dependent says so', async () => {
  const { trial, read } = trialOf([
    scriptTask('train', [], { ...matrixOf({ seed: [1, 2] }), ...gives('out/model.pkl') }),
    scriptTask('report', ['train'], { place: 'by-instance' }),
  ]);
  const state = await trial.finish();
  expect(state.finished?.status).toBe('succeeded');
  expect(read.get('report')).toEqual({
    'train[seed=1]/out/model.pkl': 'train[seed=1]',
    'train[seed=2]/out/model.pkl': 'train[seed=2]',
  });
});

it('puts them into the copies of isolated instances that stand behind, too, and before a branch', async () => {
  const { trial, read } = trialOf([
    scriptTask('train', [], { ...matrixOf({ seed: [1, 2] }), ...gives('model.pkl') }),
    scriptTask('test', ['train'], { ...eachOf(['a']), ...gives('score'), place: 'by-instance' }),
    scriptTask('report', ['train'], { ...branchOf([scriptTask('write')]), place: 'by-instance' }),
  ]);
  const state = await trial.finish();
  expect(state.finished?.status).toBe('succeeded');
  const models = {
    'train[seed=1]/model.pkl': 'train[seed=1]',
    'train[seed=2]/model.pkl': 'train[seed=2]',
  };
  expect(read.get('test[0]')).toEqual(models);
  expect(read.get('report/write')).toMatchObject(models);
});

it.each([[['load', 'clean']], [['clean', 'load']], [['load', 'between']]])(
  'lets of a path that tasks upstream rewrote the last one stand, with needs %j',
  async (needs) => {
    const { trial, read } = trialOf([
      scriptTask('load', [], gives('d')),
      scriptTask('clean', ['load'], gives('d')),
      scriptTask('between', ['clean']),
      scriptTask('train', needs, { ...matrixOf({ seed: [1] }), ...gives('m') }),
    ]);
    await trial.finish();
    expect(read.get('train[seed=1]')).toEqual({ d: 'clean' });
  },
);

it('lets the tasks of one instance of a branch share its copy', async () => {
  const inner = [scriptTask('fit', [], gives('m')), scriptTask('check', ['fit'])];
  const { trial, log, read } = trialOf([
    scriptTask('load', [], gives('d')),
    scriptTask('etl', ['load'], { ...branchOf(inner), ...matrixOf({ r: ['eu', 'us'] }) }),
  ]);
  await trial.finish();
  expect(log.filter((line) => line.startsWith('make')).sort()).toEqual(['make etl[r=eu]', 'make etl[r=us]']);
  expect(read.get('etl[r=eu]/check')).toEqual({ d: 'load', m: 'etl[r=eu]/fit' });
  expect(read.get('etl[r=us]/check')).toEqual({ d: 'load', m: 'etl[r=us]/fit' });
});

it('brings files of inner instances to the copy of the outer one', async () => {
  const inner = [scriptTask('fit', [], { ...eachOf([1, 2]), ...gives('m') }), scriptTask('check', ['fit'])];
  const { trial, read, shared } = trialOf(
    [scriptTask('etl', [], { ...branchOf(inner), ...matrixOf({ r: ['eu', 'us'] }) }), scriptTask('end')],
    { content: (id) => id.replace(/\/.*/, '') },
  );
  await trial.finish();
  expect(read.get('etl[r=eu]/check')).toEqual({ m: 'etl[r=eu]' });
  expect(Object.fromEntries(shared)).toEqual({});
});

it('makes no copy for an instance that does not run, and keeps that of one that failed', async () => {
  const { trial, log } = trialOf(
    [scriptTask('t', [], { ...matrixOf({ x: [1, 2, 3] }), ...gives('m'), when: '${{ matrix.x > 1 }}' })],
    { content: () => 'same', failing: 't[x=3]' },
  );
  await trial.finish();
  expect(log.sort()).toEqual(['keep t[x=3]', 'make t[x=2]', 'make t[x=3]', 'release t[x=2]']);
  const notes = trial.journal.events.filter((event) => event.event === 'run-noted');
  expect(notes).toMatchObject([
    { id: 't[x=3]', code: 'copy-kept', message: 'its copy of the commit is kept for a look: /t[x=3]' },
  ]);
});

it('says that a copy is whole when all that belongs into it is there', async () => {
  const { trial, steps } = trialOf([
    scriptTask('load', [], gives('d')),
    scriptTask('train', ['load'], { ...matrixOf({ seed: [1] }), ...gives('m') }),
  ]);
  await trial.finish();
  expect(steps).toEqual(['place d /train[seed=1]', 'settle train[seed=1]']);
});

it('keeps no copy of an instance whose failure is allowed: the run may end well', async () => {
  const { trial, log } = trialOf(
    [scriptTask('t', [], { ...matrixOf({ x: [1] }), ...gives('m'), allowFailure: true })],
    { failing: 't[x=1]' },
  );
  await trial.finish();
  expect(log).toEqual(['make t[x=1]', 'release t[x=1]']);
});

it('isolates every task where the workspace says so, with what is upstream and what came before in a repeat', async () => {
  const tasks = [
    scriptTask('load', [], gives('d')),
    scriptTask('other', [], gives('o')),
    scriptTask('tune', ['load'], { ...repeatUntil('${{ index == 1 }}'), ...gives('m') }),
    scriptTask('etl', ['tune'], branchOf([scriptTask('a', [], gives('x')), scriptTask('b', ['a'])])),
  ];
  const { trial, read } = trialOf(tasks, { isolation: 'isolated' });
  await trial.finish();
  expect(Object.fromEntries(read)).toEqual({
    load: {},
    other: {},
    'tune[0]': { d: 'load' },
    'tune[1]': { d: 'load', m: 'tune[0]' },
    'etl/a': { d: 'load', m: 'tune[1]' },
    'etl/b': { d: 'load', m: 'tune[1]', x: 'etl/a' },
  });
});

it('isolates the tasks that say so, and puts their files where those behind them look for them', async () => {
  const tasks = [
    scriptTask('load', [], gives('d')),
    scriptTask('risky', ['load'], { isolation: 'isolated', ...gives('r') }),
    scriptTask('apart', ['risky'], { isolation: 'isolated', ...gives('a') }),
    scriptTask('tune', ['load'], {
      isolation: 'isolated',
      ...repeatUntil('${{ index == 1 }}'),
      ...gives('m'),
    }),
    scriptTask('beside', ['load']),
    scriptTask('end', ['apart', 'tune']),
  ];
  const { trial, log, read } = trialOf(tasks);
  await trial.finish();
  expect(Object.fromEntries(read)).toMatchObject({
    risky: { d: 'load' },
    apart: { d: 'load', r: 'risky' },
    'tune[0]': { d: 'load' },
    'tune[1]': { d: 'load', m: 'tune[0]' },
    end: { d: 'load', r: 'risky', a: 'apart', m: 'tune[1]' },
  });
  expect(log.filter((line) => line.startsWith('make')).sort()).toEqual([
    'make apart',
    'make risky',
    'make tune[0]',
    'make tune[1]',
  ]);
});

it('places what isolated tasks gave after a resume, too, whoever had begun behind them', async () => {
  const tasks = [
    scriptTask('risky', [], { isolation: 'isolated', ...gives('r') }),
    scriptTask('apart', ['risky'], { isolation: 'isolated', ...gives('a') }),
    scriptTask('end', ['apart']),
  ];
  const whole = trialOf(tasks);
  await whole.trial.finish();
  const { events } = whole.trial.journal;
  const begun = events.findIndex((event) => event.event === 'task-started' && event.id === 'apart');
  const { trial, read } = trialOf(tasks, { events: events.slice(0, begun + 1) });
  await trial.finish(trial.begin({}));
  expect(read.get('end')).toEqual({ r: 'risky', a: 'apart' });
});

it('lets a task share the workspace of the run where the others are isolated', async () => {
  const tasks = [scriptTask('load', [], gives('d')), scriptTask('free', ['load'], { isolation: 'shared' })];
  const { trial, read, log } = trialOf(tasks, { isolation: 'isolated' });
  await trial.finish();
  expect({ read: read.get('free'), log }).toEqual({
    read: { d: 'load' },
    log: ['make load', 'release load'],
  });
});

it('puts only what is common into a workspace that had to be made anew', async () => {
  const tasks = [
    scriptTask('load', [], gives('d')),
    scriptTask('train', ['load'], { ...matrixOf({ seed: [1, 2] }), ...gives('m') }),
    scriptTask('end', ['load', 'train'], { place: 'by-instance', runIf: 'all_done' }),
  ];
  const first = trialOf(tasks);
  await first.trial.finish();
  const events = first.trial.journal.events;
  const cut = events.findIndex((event) => event.event === 'group-finished');
  const state = events.slice(0, cut).reduce(reduce, initialState(first.trial.plan));
  expect(outputsIn(undefined, state)).toEqual([fileOf('d', 'load')]);
  expect(outputsIn('train[seed=1]', state)).toEqual([fileOf('m', 'train[seed=1]')]);
});
