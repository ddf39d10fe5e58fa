import { escapeXml } from './escape/xml.ts';
import { isBad, isCounted, isTroubled, type RunSummary, type TaskSummary } from './run-summary.ts';

/**
 * The run as JUnit XML: a suite of the tasks of the pipeline, and one for each group that has tasks in it. Tasks that
 * were not run for a failure upstream are skipped ones; a group is a case only where it failed by itself.
 */
export function renderJunit(summary: RunSummary, host: string): string {
  return renderSuites([{ summary, label: '' }], host);
}

/** The runs of a sweep as JUnit XML: the suites of each, named with its label, such as the values that it was given. */
export function renderSweepJunit(runs: readonly LabelledRun[], host: string): string {
  return renderSuites(runs, host);
}

/** A run among others. */
export interface LabelledRun {
  readonly summary: RunSummary;
  readonly label: string;
}

function renderSuites(runs: readonly LabelledRun[], host: string): string {
  const suites = runs.flatMap(({ summary, label }) =>
    listSuites(summary).map((suite) => ({
      summary,
      suite: label === '' ? suite : { ...suite, name: `${suite.name} (${label})` },
    })),
  );
  const rendered = suites.map(({ suite, summary }, index) => renderSuite(suite, { summary, host, index }));
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
${rendered.join('\n')}
</testsuites>
`;
}

interface Suite {
  readonly name: string;
  readonly seconds: number;
  readonly tasks: readonly TaskSummary[];
}

function listSuites({ pipeline, seconds, tasks }: RunSummary): readonly Suite[] {
  const byParent = new Map<string | null, TaskSummary[]>([[null, []]]);
  for (const task of tasks.filter(isCounted)) {
    const known = byParent.get(task.parent);
    if (known === undefined) byParent.set(task.parent, [task]);
    else known.push(task);
  }
  const groups = new Map(tasks.map((task) => [task.id, task]));
  return [...byParent].map(([parent, cases]) =>
    parent === null
      ? { name: pipeline, seconds, tasks: cases }
      : { name: `${pipeline}/${parent}`, seconds: groups.get(parent)?.seconds ?? 0, tasks: cases },
  );
}

interface Place {
  readonly summary: RunSummary;
  readonly host: string;
  readonly index: number;
}

function renderSuite({ name, seconds, tasks }: Suite, { summary, host, index }: Place): string {
  const failures = tasks.filter(isTroubled).length;
  const skipped = tasks.filter((task) => isLeftOut(task)).length;
  const totals = `tests="${tasks.length}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`;
  const suite = [
    `name="${escapeXml(name)}" id="${index}" package="runnable" hostname="${escapeXml(host)}"`,
    `timestamp="${summary.startedAt.slice(0, 19)}" ${totals} skipped="${skipped}"`,
  ].join(' ');
  return `  <testsuite ${suite}>
    <properties>
      <property name="run" value="${escapeXml(summary.run)}"/>
      <property name="commit" value="${escapeXml(summary.source.commit)}"/>
      <property name="status" value="${summary.status}"/>
    </properties>
${tasks.map((task) => `${renderCase(task, name)}\n`).join('')}    <system-out></system-out>
    <system-err></system-err>
  </testsuite>`;
}

function renderCase(task: TaskSummary, suite: string): string {
  const head = `    <testcase name="${escapeXml(task.id)}" classname="${escapeXml(suite)}" time="${task.seconds.toFixed(3)}"`;
  if (isBad(task)) return `${head}>\n${renderFailure(task)}\n    </testcase>`;
  if (isLeftOut(task)) {
    return `${head}>\n      <skipped message="${escapeXml(task.reason || task.status)}"/>\n    </testcase>`;
  }
  return `${head}/>`;
}

function isLeftOut(task: TaskSummary): boolean {
  return !isBad(task) && task.status !== 'succeeded';
}

function renderFailure(task: TaskSummary): string {
  const { failure, reason, tail } = task;
  const place = failure?.file === undefined ? [] : [`at ${failure.file}:${failure.line ?? 1}`];
  const hint = failure?.hint === undefined ? [] : [`hint: ${failure.hint}`];
  const text = [reason, ...place, ...hint, ...tail].join('\n');
  return `      <failure message="${escapeXml(reason)}" type="${escapeXml(failure?.code ?? task.status)}">${escapeXml(text)}</failure>`;
}
