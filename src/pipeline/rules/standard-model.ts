import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Deviation } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
import { lints } from '../standard-model/index.ts';
import type { Finding, Lint, LintSubject } from '../standard-model/lint.ts';
import { listTaskScripts, type TaskScript } from '../standard-model/task-scripts.ts';

/** Warns of what departs from the standard model, unless a deviation gives the reason; and of deviations that lead nowhere. */
export const standardModel: Rule = {
  name: 'standard-model',
  reliesOn: [],
  check: (subject) => {
    const deviations = (subject.pipeline.deviations ?? []).map(
      (deviation): Used => ({
        deviation,
        used: false,
      }),
    );
    const judged = new Set<string>();
    const looked = lintSubjectOf(subject);
    const found = lints.flatMap((lint) => {
      const findings = judge(lint, looked);
      if (findings !== null) judged.add(lint.code);
      return (findings ?? []).flatMap((finding) => tell(lint, finding, deviations));
    });
    return [...found, ...deviations.flatMap((used) => checkDeviation(used, subject, judged))];
  },
};

interface Used {
  readonly deviation: Deviation;
  /** It has silenced something. */
  used: boolean;
}

function judge(lint: Lint, subject: LintSubject): readonly Finding[] | null {
  return lint.reliesOn.some((part) => subject.loading.incomplete.has(part)) ? null : lint.find(subject);
}

// Scripts are only taken apart once, and by lints that look at them.
function lintSubjectOf(subject: Subject): LintSubject {
  let scripts: readonly TaskScript[] | undefined;
  return {
    ...subject,
    get scripts() {
      scripts ??= listTaskScripts(subject);
      return scripts;
    },
  };
}

function tell({ code }: Lint, { task, ...problem }: Finding, deviations: readonly Used[]): PathProblem[] {
  const silencing = deviations.filter(
    ({ deviation }) =>
      deviation.rule === code &&
      !isBlank(deviation) &&
      (deviation.task === undefined || deviation.task === task?.id),
  );
  for (const each of silencing) each.used = true;
  return silencing.length > 0 ? [] : [{ ...problem, code, severity: 'warning' }];
}

function checkDeviation(
  { deviation, used }: Used,
  { loading, tasks }: Subject,
  judged: ReadonlySet<string>,
): PathProblem[] {
  const { rule, task, path } = deviation;
  if (isBlank(deviation)) {
    return [{ code: 'value', path: [...path, 'reason'], message: '`reason` says nothing' }];
  }
  const codes = lints.map(({ code }) => code);
  if (!codes.some((code) => code === rule)) return [reportRule(rule, path, codes)];
  if (task !== undefined && !loading.incomplete.has('tasks') && !tasks.some(({ id }) => id === task)) {
    const ids = tasks.map(({ id }) => id);
    const message = `\`deviations\` names the unknown task \`${task}\``;
    return [{ code: 'unknown-task', path: [...path, 'task'], message, ...suggestionHint(task, ids) }];
  }
  if (used || !judged.has(rule) || loading.incomplete.size > 0) return [];
  const where = task === undefined ? 'the file' : `\`${task}\``;
  const message = `nothing in ${where} departs from \`${rule}\``;
  return [{ code: 'unused-deviation', severity: 'warning', path, message, hint: 'remove the entry' }];
}

function isBlank({ reason }: Deviation): boolean {
  return reason.trim() === '';
}

function reportRule(rule: string, path: Deviation['path'], codes: readonly string[]): PathProblem {
  const near = suggestionHint(rule, codes);
  return {
    code: 'unknown-rule',
    path: [...path, 'rule'],
    message: `the standard model has no rule \`${rule}\``,
    hint: near.hint ?? `its rules are ${codes.map((code) => `\`${code}\``).join(', ')}`,
  };
}
