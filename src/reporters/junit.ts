import { escapeXml } from './escape/xml.ts';
import { isBad, type RunSummary, type TaskSummary } from './run-summary.ts';

/** The run as JUnit XML: one suite, one case a task. Tasks that were not run for a failure upstream are skipped ones. */
export function renderJunit(summary: RunSummary, host: string): string {
  const { pipeline, tasks, run } = summary;
  const failures = tasks.filter(isBad).length;
  const skipped = tasks.filter((task) => isLeftOut(task)).length;
  const totals = `tests="${tasks.length}" failures="${failures}" errors="0" time="${summary.seconds.toFixed(3)}"`;
  const suite = [
    `name="${escapeXml(pipeline)}" id="0" package="runnable" hostname="${escapeXml(host)}"`,
    `timestamp="${summary.startedAt.slice(0, 19)}" ${totals} skipped="${skipped}"`,
  ].join(' ');
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite ${suite}>
    <properties>
      <property name="run" value="${escapeXml(run)}"/>
      <property name="commit" value="${escapeXml(summary.source.commit)}"/>
      <property name="status" value="${summary.status}"/>
    </properties>
${tasks.map((task) => renderCase(task, pipeline)).join('\n')}
    <system-out></system-out>
    <system-err></system-err>
  </testsuite>
</testsuites>
`;
}

function renderCase(task: TaskSummary, pipeline: string): string {
  const head = `    <testcase name="${escapeXml(task.id)}" classname="${escapeXml(pipeline)}" time="${task.seconds.toFixed(3)}"`;
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
