import { expect, it } from 'vitest';
import { followPage, type Told } from '../support/example-page.ts';

const inPython = ['str', 'float', 'int', 'bool', 'date', 'list', 'dict', 'NoneType'];
const inNode = ['string', 'number', 'boolean', 'string', 'array', 'object'];
const fromFile = 'runnable run sources --params-file europe.yaml';

const itemFails: Told = {
  code: 1,
  tasks: { succeeded: 'call[0] call[2]', failed: 'call call[1]', upstream_failed: 'store' },
};

it('takes params of each type and source, and passes values on', () =>
  followPage('parameters', [
    [
      'runnable run types',
      {
        tasks: { succeeded: 'python node shell' },
        returns: {
          python: { python_types: inPython },
          node: { node_types: inNode },
          shell: { line: 'Ada 3 false ["eu","us"]' },
        },
      },
    ],
    [
      `runnable run types -p count=4 -p dry=true -p 'regions:=["us"]'`,
      {
        tasks: { succeeded: 'python node shell' },
        returns: { python: { python_types: inPython }, shell: { line: 'Ada 4 true ["us"]' } },
      },
    ],
    ['runnable run types -p count=4.5', { code: 2, prints: 'error[param-type]: param `count` must be' }],
    ['runnable run sources', { code: 2, prints: 'error[missing-param]: param `region` is required' }],
    [
      fromFile,
      {
        tasks: { succeeded: 'train compare' },
        returns: {
          train: { alpha_used: 0.2, region_used: 'eu' },
          compare: { alpha_beside: 10, region_beside: 'eu' },
        },
      },
    ],
    [
      `${fromFile} -p region=us -p compare.alpha=7`,
      {
        tasks: { succeeded: 'train compare' },
        returns: {
          train: { alpha_used: 0.2, region_used: 'us' },
          compare: { alpha_beside: 7, region_beside: 'us' },
        },
      },
    ],
    [
      'runnable run passed',
      {
        tasks: { succeeded: 'measure describe widen round' },
        returns: {
          measure: { station: 'Alkmaar', readings: [4, 8, 6], note: 'two\nlines' },
          describe: { series: { pickle: expect.any(String) }, mean: 6, lines: 2 },
          widen: { span: { low: 2, high: 2 } },
          round: { rounded: 'Alkmaar: 4.0' },
        },
      },
    ],
    ['runnable plan sources -p region=us', { prints: 'region  "us"  command line\n' }],
  ]));

it('tries again by itself, and resumes every shape where it stopped', () =>
  followPage('retries', [
    [
      'runnable run flaky',
      {
        tasks: { succeeded: 'download publish' },
        returns: { download: { attempt: 3 } },
        attempts: { download: 3 },
      },
    ],
    [
      'runnable run exit-codes',
      {
        code: 1,
        tasks: { succeeded: 'busy slow', failed: 'broken' },
        attempts: { busy: 2, slow: 2, broken: 1 },
      },
    ],
    [
      'runnable run resume-sequential',
      { code: 1, tasks: { succeeded: 'prepare', failed: 'call', upstream_failed: 'store' } },
    ],
    [
      'SERVICE=up runnable resume resume-sequential',
      { tasks: { succeeded: 'prepare call store' }, attempts: { prepare: 1, call: 2, store: 1 } },
    ],
    [
      'runnable run resume-conditional',
      {
        code: 1,
        tasks: {
          succeeded: 'choose online/prepare',
          failed: 'online online/call',
          skipped: 'offline',
          upstream_failed: 'after',
        },
      },
    ],
    [
      'SERVICE=up runnable resume resume-conditional',
      {
        tasks: { succeeded: 'choose online online/prepare online/call after', skipped: 'offline' },
        attempts: { 'online/prepare': 1, 'online/call': 2 },
      },
    ],
    [
      'runnable run resume-parallel',
      {
        code: 1,
        tasks: { succeeded: 'left/prepare right', failed: 'left left/call', upstream_failed: 'both' },
      },
    ],
    [
      'SERVICE=up runnable resume resume-parallel',
      {
        tasks: { succeeded: 'left left/prepare left/call right both' },
        attempts: { 'left/prepare': 1, 'left/call': 2, right: 1 },
      },
    ],
    ['runnable run resume-map', itemFails],
    [
      'SERVICE=up runnable resume resume-map',
      {
        tasks: { succeeded: 'call call[0] call[1] call[2] store' },
        returns: { store: { answers: '["cache","service","disk"]' } },
        attempts: { 'call[0]': 1, 'call[1]': 2, 'call[2]': 1 },
      },
    ],
    [
      'runnable run resume-loop',
      { code: 1, tasks: { succeeded: 'count[0]', failed: 'count count[1]', upstream_failed: 'store' } },
    ],
    [
      'SERVICE=up runnable resume resume-loop',
      {
        tasks: { succeeded: 'count count[0] count[1] count[2] store' },
        returns: { count: { number: 3 } },
        attempts: { 'count[0]': 1, 'count[1]': 2, 'count[2]': 1 },
      },
    ],
    ['runnable run resume-map', itemFails],
    [
      'SERVICE=up runnable rerun resume-map --failed',
      { tasks: { succeeded: 'call call[1] store', skipped: 'call[0] call[2]' } },
    ],
  ]));

it('runs the middle of a pipeline between stubs', () =>
  followPage('mocks', [
    ['runnable run sketch', { tasks: { succeeded: 'fetch fit publish' }, returns: { fit: { mean: 1.5 } } }],
    ['runnable run train', { code: 1, tasks: { failed: 'fetch', upstream_failed: 'fit publish' } }],
    [
      `runnable run train --stub 'fetch:={"rows":[1,2]}' --stub 'publish:={"url":"none"}'`,
      {
        tasks: { succeeded: 'fetch fit publish' },
        returns: { fit: { mean: 1.5 }, publish: { url: 'none' } },
      },
    ],
    [
      'runnable run train --stub fetch=@rows.json --until fit',
      { tasks: { succeeded: 'fetch fit', skipped: 'publish' }, returns: { fit: { mean: 5 } } },
    ],
  ]));

it('lists all that may start a pipeline', () =>
  followPage('triggers', [
    [
      'runnable list',
      {
        prints: [
          'schedule 0 6 * * 1-5 Europe/Amsterdam params {"day":"${{ trigger.date }}"}',
          'schedule 30 18 * * 5 ref main',
          'interval every 30m',
          'at 2027-01-01T06:00:00Z',
          'files incoming/*.csv settle 10s',
          'push main paths src/**',
          'pipeline ingest',
          'api a call of the API',
        ].join(', '),
      },
    ],
    ['runnable run nightly', { prints: 'report of today, started by manual' }],
    ['runnable run nightly -p day=2026-01-31', { prints: 'report of 2026-01-31, started by manual' }],
  ]));

it('runs every combination of a grid file', () =>
  followPage('grid', [
    [
      'runnable sweep train --list',
      {
        prints:
          '0  alpha=0.1  depth=3  judge.floor=0.5\n1  alpha=0.1  depth=5  judge.floor=0.5\n' +
          '2  alpha=0.2  depth=3  judge.floor=0.5\n3  alpha=0.2  depth=5  judge.floor=0.5\n',
      },
    ],
    ['runnable sweep train', { prints: ': 4 succeeded' }],
    ['runnable sweep train --select alpha=0.2', { prints: ': 2 succeeded' }],
    ['runnable sweep show latest', { prints: '2    0.2      3          0.5    0.6  true  ✓ succeeded' }],
  ]));
