import type { Path } from '../../diagnostics/span.ts';
import { suggestName } from '../../diagnostics/suggestion.ts';
import { isCalendarDate } from '../../values/calendar-date.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { checkCron } from '../cron.ts';
import type { PipelineFile, Schedule } from '../generated/pipeline-types.ts';
import { readDuration } from '../read-duration.ts';
import type { Rule, Subject } from '../rule.ts';

/** Triggers name moments that there are, in time zones that there are. */
export const triggerRules: Rule = {
  name: 'triggers',
  reliesOn: [],
  check: (subject) =>
    (subject.file.on ?? []).flatMap((trigger, index) =>
      trigger === null || typeof trigger === 'string' ? [] : checkTrigger(trigger, ['on', index], subject),
    ),
};

type TriggerBlock = Exclude<NonNullable<PipelineFile['on']>[number], string>;

function checkTrigger(trigger: TriggerBlock, path: Path, { loading }: Subject): PathProblem[] {
  readDuration(trigger.interval, [...path, 'interval'], loading);
  readDuration(trigger.files?.settle, [...path, 'files', 'settle'], loading);
  return [
    ...(trigger.schedule === undefined ? [] : checkSchedule(trigger.schedule, [...path, 'schedule'])),
    ...(trigger.at === undefined ? [] : checkMoment(trigger.at, [...path, 'at'])),
  ];
}

function checkSchedule(schedule: Schedule, path: Path): PathProblem[] {
  const short = typeof schedule === 'string';
  const { cron, timezone } = short ? { cron: schedule, timezone: undefined } : schedule;
  const problem = checkCron(cron);
  return [
    ...(problem === null ? [] : [{ ...problem, path: short ? path : [...path, 'cron'] }]),
    ...(timezone === undefined ? [] : checkTimeZone(timezone, [...path, 'timezone'])),
  ];
}

function checkTimeZone(name: string, path: Path): PathProblem[] {
  if (isTimeZone(name)) return [];
  const near = suggestName(name, Intl.supportedValuesOf('timeZone'));
  const hint =
    near === undefined ? 'time zones are named like `Europe/Amsterdam`' : `did you mean \`${near}\`?`;
  return [{ code: 'timezone', path, message: `unknown time zone \`${name}\``, hint }];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[-+]/.test(name);
  } catch {
    return false;
  }
}

function checkMoment(text: string, path: Path): PathProblem[] {
  const match =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[-+][01]\d:[0-5]\d)$/.exec(
      text,
    );
  if (match !== null && isCalendarDate(match[1] ?? '')) return [];
  const message = `\`at\` takes a moment with its time zone such as \`2026-12-01T06:00:00Z\`, found \`${text}\``;
  return [{ code: 'date', path, message }];
}
