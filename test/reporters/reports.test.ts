import { readFileSync } from 'node:fs';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { OutputFile } from '../../src/plan/task-result.ts';
import { createGithubReporter } from '../../src/reporters/github.ts';
import { createJsonReporter } from '../../src/reporters/json.ts';
import { renderJunit } from '../../src/reporters/junit.ts';
import { reportLines } from '../../src/reporters/line-reporter.ts';
import { createLinesReporter } from '../../src/reporters/lines.ts';
import { renderMarkdown } from '../../src/reporters/markdown.ts';
import { collectSummary, type RunSummary } from '../../src/reporters/run-summary.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import { type Happening, handClock, keepText, plainStyle, tellRun } from '../support/told-run.ts';
import { failingPlan, failingRun, quietPlan, quietRun } from './runs.ts';

const schema = readFileSync(new URL('../fixtures/junit.xsd', import.meta.url), 'utf8');

async function summaryOf(plan = failingPlan, happenings = failingRun): Promise<RunSummary> {
  const collector = collectSummary();
  const state = await tellRun(plan, happenings, reportLines([collector]));
  const summary = collector.summarise(state);
  if (summary === null) throw new Error('the run has not started');
  return summary;
}

async function problemsOf(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
  });
  return errors.map((error) => error.message);
}

describe('JUnit', () => {
  it('is one suite with a case a task', async () => {
    const xml = renderJunit(await summaryOf(), 'here');
    await expect(xml).toMatchFileSnapshot('golden/failing.junit.xml');
    expect(await problemsOf(xml)).toEqual([]);
  });

  it('is judged by a schema that finds faults', async () => {
    const xml = renderJunit(await summaryOf(quietPlan, quietRun), 'here').replace(' hostname="here"', '');
    expect(await problemsOf(xml)).toEqual([expect.stringContaining('hostname')]);
  });
});

describe('a failure that is allowed', () => {
  it('is a warning on GitHub, and marked in the summary', async () => {
    const tasks = failingPlan.tasks.map((task) => ({ ...task, allowFailure: true }));
    const plan = { ...failingPlan, tasks };
    expect((await summaryOf(plan)).tasks.filter(({ allowed }) => allowed).map(({ id }) => id)).toEqual([
      'train[seed=1]',
    ]);
    const sink = keepText();
    const collector = collectSummary();
    const clock = handClock();
    const options = {
      sink,
      style: plainStyle,
      clock,
      logs: 'none',
      positions: new Map(),
      collector,
    } as const;
    await tellRun(
      plan,
      failingRun,
      reportLines([collector, createGithubReporter({ ...options, token: () => 't' })]),
    );
    expect(sink.text()).toMatch(/^::warning .*title=train\[seed=1\] failed::/m);
    expect(sink.text()).not.toMatch(/^::error file/m);
  });
});

describe('Markdown', () => {
  it('has the verdict, the tasks and the failures', async () => {
    await expect(renderMarkdown(await summaryOf())).toMatchFileSnapshot('golden/failing.summary.md');
  });

  it('counts what was cached by itself, and has the graph before what tasks wrote', async () => {
    const summary = await summaryOf();
    const tasks = summary.tasks.map((task) =>
      task.id === 'load' ? { ...task, reason: 'cached', attempts: 0, seconds: 0 } : task,
    );
    const options = { graph: 'the graph', written: new Map([['load', 'written by a task']]) };
    const text = renderMarkdown({ ...summary, tasks }, options);
    expect(text).toMatch(
      /^### ❌ `train` failed\n\n\*\*1 succeeded, 1 cached, 1 failed, 1 not run, 1 skipped\*\* in /,
    );
    expect(text).toMatch(/\nRecord: .*\n\nthe graph\n\n#### `load`\n\nwritten by a task\n$/);
    const bytes = Buffer.byteLength(text);
    expect(renderMarkdown({ ...summary, tasks }, { ...options, mostBytes: bytes - 1 })).toBe(
      text.replace('the graph\n\n', ''),
    );
  });

  it('leaves out step by step what does not fit, and failures last', async () => {
    const summary = await summaryOf();
    const task = summary.tasks[0];
    if (task === undefined) throw new Error('the run has tasks');
    const bad = { ...task, id: 'bad', status: 'failed', reason: 'exit 3', tail: ['x'.repeat(5000)] } as const;
    const large: RunSummary = {
      ...summary,
      tasks: [...Array.from({ length: 500 }, (_, index) => ({ ...task, id: `t${index}` })), bad],
    };
    const sizes = [1 << 20, 40_000, 6000, 1000].map((most) => renderMarkdown(large, { mostBytes: most }));
    expect(sizes.map((text) => Buffer.byteLength(text) > 1)).toEqual([true, true, true, true]);
    for (const [index, most] of [1 << 20, 40_000, 6000, 1000].entries()) {
      expect(Buffer.byteLength(sizes[index] ?? '')).toBeLessThanOrEqual(most);
    }
    expect(sizes[0]).toContain('<details>');
    expect(sizes[1]).not.toContain('<details>');
    expect(sizes[2]).toContain('and 451 more');
    expect(sizes[2]).toContain('`bad`');
    expect(sizes[3]).toContain('**500 succeeded, 1 failed**');
  });
});

describe('json', () => {
  it('is one event a line, as the journal holds it', async () => {
    const sink = keepText();
    await tellRun(quietPlan, quietRun, createJsonReporter(sink));
    const events = sink
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ v, seq, event }) => [v, seq, event])).toEqual([
      [1, 1, 'run-started'],
      [1, 2, 'workspace-prepared'],
      [1, 3, 'task-started'],
      [1, 4, 'task-finished'],
      [1, 5, 'run-finished'],
    ]);
    expect(events.every(({ crc }) => typeof crc === 'string')).toBe(true);
  });
});

function githubReporter(positions = new Map([['train', { file: '.runnable/train.yaml', line: 7 }]])) {
  const collector = collectSummary();
  const sink = keepText();
  let count = 0;
  const github = createGithubReporter({
    sink,
    style: plainStyle,
    clock: handClock(),
    token: () => {
      count += 1;
      return `token-${count}`;
    },
    logs: 'all',
    positions,
    collector,
  });
  return { sink, reporter: reportLines([collector, github]) };
}

describe('github', () => {
  it('groups tasks, annotates failures and fences what tasks print', async () => {
    const { sink, reporter } = githubReporter();
    await tellRun(failingPlan, failingRun, reporter);
    await expect(sink.text()).toMatchFileSnapshot('golden/failing.github.txt');
  });

  it('lets nothing that a task prints be a command, whatever runs beside it', async () => {
    const { sink, reporter } = githubReporter();
    await tellRun(failingPlan, failingRun, reporter);
    expect(commandsOf(sink.text()).filter((command) => command.includes('forged'))).toEqual([]);
  });

  it('keeps to ten annotations of a level, the last of which says how many more there are', async () => {
    const ids = Array.from({ length: 14 }, (_, index) => `t${index}`);
    const plan = makeChain(ids);
    const { sink, reporter } = githubReporter(new Map());
    await tellRun(plan, [startedOf(plan), ...ids.map((id) => failed(id))], reporter);
    const errors = commandsOf(sink.text()).filter((command) => command.startsWith('::error'));
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toBe('::error::5 more are in the summary of this step');
  });

  it('points to the pipeline file where no source line is known, and below the project where one is', async () => {
    const plan = makeChain(['train'], { source: { ...failingPlan.source, project: 'ml' } });
    const { sink, reporter } = githubReporter();
    await tellRun(plan, [startedOf(plan), failed('train')], reporter);
    expect(sink.text()).toContain('::error file=.runnable/train.yaml,line=7,title=train failed::exit 1\n');
  });
});

it('B65: a name that is markup, a command or two lines is text in every reporter', async () => {
  const name = '<img src=x onerror=alert(1)>\n::error::forged|`]]>&"\u001b[31m';
  const plan = makeChain(['make']);
  const output: OutputFile = { path: name, digest: 'a'.repeat(64), size: 1, mode: 'file', stored: true };
  const happenings: readonly Happening[] = [
    startedOf(plan),
    { ...failed('make'), reason: `no output matches ${name}`, outputs: [output] },
    { event: 'run-finished', status: 'failed', reason: name, exit_code: 1, seconds: 1 },
  ];
  const summary = await summaryOf(plan, happenings);

  const html = micromark(renderMarkdown(summary), {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  expect(html).not.toContain('<img');
  expect(html.match(/<tr>/g)).toHaveLength(4);

  const xml = renderJunit(summary, 'here');
  expect(await problemsOf(xml)).toEqual([]);
  expect(xml).not.toContain('<img');

  const { sink, reporter } = githubReporter();
  await tellRun(plan, happenings, reporter);
  expect(commandsOf(sink.text()).filter((command) => command.startsWith('::error::forged'))).toEqual([]);

  const lines = keepText();
  const collector = collectSummary();
  const options = {
    sink: lines,
    style: plainStyle,
    clock: handClock(),
    logs: 'all',
    quiet: false,
    collector,
  } as const;
  await tellRun(plan, happenings, reportLines([collector, createLinesReporter(options)]));
  expect(lines.text()).not.toContain('\u001b');
  expect(
    lines
      .text()
      .split('\n')
      .filter((line) => line.startsWith('::')),
  ).toEqual([]);

  const json = keepText();
  await tellRun(plan, happenings, createJsonReporter(json));
  expect(json.text().trimEnd().split('\n')).toHaveLength(3);
  expect(JSON.parse(json.text().split('\n')[1] ?? '').outputs[0].path).toBe(name);
});

function failed(id: string) {
  return {
    event: 'task-finished',
    id,
    task: id,
    attempt: 1,
    status: 'failed',
    reason: 'exit 1',
    outcome: { status: 'failed', exitCode: 1, signal: null },
    seconds: 1,
    returns: {},
    outputs: [],
  } as const;
}

/** What the runner of GitHub Actions takes for a command: it trims a line, and knows an older form anywhere in it. */
function commandsOf(text: string): readonly string[] {
  const commands: string[] = [];
  let stopped: string | null = null;
  for (const line of text.split('\n').map((part) => part.trim())) {
    const found = /^::(.*)$/.test(line) || line.includes('##[');
    if (stopped !== null) {
      if (line === `::${stopped}::`) stopped = null;
    } else if (found) {
      commands.push(line);
      stopped = /^::stop-commands::(.+)$/.exec(line)?.[1] ?? null;
    }
  }
  return commands;
}
