import { it } from 'vitest';
import { followPage } from '../support/example-page.ts';

it('runs one task after the other, and deals with failures', () =>
  followPage('sequential', [
    [
      'runnable run kinds',
      {
        tasks: { succeeded: 'fetch sort table largest count' },
        returns: { sort: { ordered: [1, 2, 3] }, largest: { largest: 3 }, count: { lines: 3 } },
      },
    ],
    [
      'runnable run failure',
      { code: 1, tasks: { succeeded: 'load', failed: 'check', upstream_failed: 'publish' } },
    ],
    [
      'runnable run handled',
      {
        status: 'succeeded_with_failures',
        tasks: { succeeded: 'load quarantine', failed: 'check', upstream_failed: 'publish' },
      },
    ],
    [
      'runnable run broken-handler',
      { code: 1, tasks: { failed: 'check quarantine', succeeded: 'clean-up' } },
    ],
    [
      'runnable run allowed',
      { status: 'succeeded_with_failures', tasks: { failed: 'lint', succeeded: 'publish' } },
    ],
  ]));

it('runs what a condition holds for, and rolls back', () =>
  followPage('conditional', [
    [
      'runnable run coin',
      { tasks: { succeeded: 'toss heads after', skipped: 'tails tails/pay tails/thank' } },
    ],
    [
      'runnable run coin -p coin=tails',
      { tasks: { succeeded: 'toss tails tails/pay tails/thank after', skipped: 'heads' } },
    ],
    [
      'runnable run coin -p coin=edge',
      { code: 2, prints: 'error[param-enum]: param `coin` is `edge`; accepted are `heads`, `tails`\n' },
    ],
    [
      'runnable run release -p version=broken',
      {
        status: 'succeeded_with_failures',
        tasks: { succeeded: 'remember deploy rollback', failed: 'probe', upstream_failed: 'announce' },
        returns: { rollback: { live: 'v1' } },
      },
    ],
    ['runnable run release', { tasks: { succeeded: 'remember deploy probe announce', skipped: 'rollback' } }],
  ]));

it('runs branches, nested ones and one that fails', () =>
  followPage('parallel', [
    [
      'runnable run parallel',
      {
        tasks: { succeeded: 'fetch prices stock stock/count stock/check reviews page' },
        returns: { page: { page: '12 rows, 5 euros, 7 pieces, 4 stars' } },
      },
    ],
    [
      'runnable run nested',
      {
        tasks: { succeeded: 'north north/east north/east/measure north/east/double north/west south sum' },
        returns: { 'north/east/double': { double: 6 }, north: { east: 6, west: 5 }, sum: { sum: 12 } },
      },
    ],
    [
      'runnable run failing-branch',
      {
        code: 1,
        tasks: {
          failed: 'left left/first',
          succeeded: 'right right/first right/second either',
          upstream_failed: 'left/second both',
        },
      },
    ],
    ['runnable graph nested', { prints: 'north/east/double  shell' }],
  ]));

it('runs a task for each item and reduces what they gave', () =>
  followPage('map', [
    [
      'runnable run map',
      {
        tasks: { succeeded: 'measure measure[0] measure[1] measure[2] reduce' },
        returns: { measure: { length: [3, 5, 5] }, reduce: { total: 13 } },
      },
    ],
    [
      `runnable run map -p 'words:=["elm"]'`,
      { tasks: { succeeded: 'measure measure[0] reduce' }, returns: { reduce: { total: 3 } } },
    ],
    [
      `runnable run map -p 'words:=[]'`,
      { tasks: { succeeded: 'measure reduce' }, returns: { measure: { length: [] }, reduce: { total: 0 } } },
    ],
    [
      'runnable run dynamic',
      {
        tasks: {
          succeeded:
            'find each' +
            ' each[0] each[0]/split each[0]/measure each[0]/measure[0] each[0]/measure[1] each[0]/longest' +
            ' each[1] each[1]/split each[1]/measure each[1]/measure[0] each[1]/measure[1] each[1]/longest',
        },
        returns: { find: { files: ['broad.txt', 'needles.txt'] }, each: { longest: [6, 7] } },
      },
    ],
    [
      'runnable run failing-item',
      {
        code: 1,
        tasks: { failed: 'check check[1]', succeeded: 'check[0] check[2]', upstream_failed: 'report' },
      },
    ],
  ]));

it('repeats until something holds, in each item too', () =>
  followPage('loops', [
    [
      'runnable run until',
      {
        tasks: { succeeded: 'halve halve[0] halve[1] halve[2] halve[3] show' },
        returns: { 'halve[0]': { number: 50 }, 'halve[2]': { number: 12 }, halve: { number: 6 } },
      },
    ],
    [
      'runnable run exhausted',
      {
        code: 1,
        tasks: { failed: 'strict', succeeded: 'strict[0] strict[1] lenient lenient[0] lenient[1]' },
      },
    ],
    [
      'runnable run for-each-number',
      {
        tasks: {
          succeeded:
            'numbers' +
            ' numbers[0] numbers[0]/halve numbers[0]/halve[0] numbers[0]/halve[1] numbers[0]/halve[2]' +
            ' numbers[1] numbers[1]/halve numbers[1]/halve[0]' +
            ' numbers[2] numbers[2]/halve numbers[2]/halve[0] numbers[2]/halve[1]',
        },
        returns: { numbers: { number: [5, 4, 5], times: [3, 1, 2] } },
      },
    ],
  ]));

it('judges the ends of needed tasks in six ways', () =>
  followPage('fan-in', [
    [
      'runnable run fan-in',
      {
        code: 1,
        tasks: {
          succeeded: 'a at-least-one-success all-done at-least-one-failed',
          failed: 'b',
          skipped: 'c all-failed',
          upstream_failed: 'all-success none-failed',
        },
      },
    ],
    [
      'runnable run fan-in -p second=ok',
      {
        tasks: {
          succeeded: 'a b all-success none-failed at-least-one-success all-done',
          skipped: 'c at-least-one-failed all-failed',
        },
      },
    ],
    [
      'runnable run fan-in -p first=fail -p third=fail',
      {
        code: 1,
        tasks: {
          failed: 'a b c',
          succeeded: 'all-done at-least-one-failed all-failed',
          upstream_failed: 'all-success none-failed at-least-one-success',
        },
      },
    ],
    [
      'runnable run fan-in -p first=skip -p second=skip',
      {
        status: 'skipped',
        tasks: {
          skipped:
            'a b c all-success none-failed at-least-one-success all-done at-least-one-failed all-failed',
        },
      },
    ],
  ]));

it('uses results again as long as nothing changed, and says why not', () =>
  followPage('cache', [
    ['runnable run etl', { tasks: { succeeded: 'clean count tell' }, attempts: { clean: 1, count: 1 } }],
    ['runnable plan etl', { prints: '3 tasks run, 2 of them cached' }],
    ['runnable run etl', { returns: { count: { rows: 3 } }, attempts: { clean: 0, count: 0, tell: 1 } }],
    ['runnable why clean', { prints: 'nothing that it stands on has changed since r-' }],
    ['runnable run etl -p shout=true', { attempts: { clean: 1, count: 0, tell: 1 } }],
    ['runnable why clean latest', { prints: 'param shout changed: false → true' }],
    ['runnable run etl --force=count', { attempts: { clean: 0, count: 1 } }],
    ['runnable run etl --no-cache', { attempts: { clean: 1, count: 1 } }],
  ]));
