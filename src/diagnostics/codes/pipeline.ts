import type { Explanation } from '../explanation.ts';

/** Codes about keys and values of a pipeline file. */
export const pipelineCodes = {
  cron: {
    title: `a cron line is not valid`,
    text: `Five fields: minute (0-59), hour (0-23), day (1-31), month (1-12 or jan-dec), weekday (0-7 or sun-sat). Each is
\`*\`, a value, a range \`a-b\`, steps \`*/n\`, or a list of them.

Wrong:

    schedule: 60 6 * * *

Right:

    schedule: 0 6 * * 1-5
`,
  },
  'cron-never': {
    title: `a cron line names a day that never comes`,
    text: `The day of the month is in none of the months, so the schedule would never start a run.

Wrong:

    schedule: 0 0 31 2 *

Right:

    schedule: 0 0 28 2 *
`,
  },
  date: {
    title: `a date or moment is not valid`,
    text: `A date is written \`2026-01-31\` and is a day of the calendar; a moment has a time and its zone,
\`2026-12-01T06:00:00Z\`.

Wrong:

    params: { day: { type: date, default: 2026-02-30 } }

Right:

    params: { day: { type: date, default: 2026-02-28 } }
`,
  },
  'duplicate-name': {
    title: `two names differ only in case`,
    text: `Expressions do not regard letter case, so \`params.Day\` and \`params.day\` are one.

Wrong:

    params: { day: 1, Day: 2 }

Right:

    params: { day: 1, weekday: 2 }
`,
  },
  duration: {
    title: `a duration is not valid`,
    text: `Numbers with units, largest first: \`300ms\`, \`10s\`, \`5m\`, \`2h\`, \`1d\`, \`1h30m\`; above 0 and at most 365 days. A bare
number does not say whether it means seconds or minutes.

Wrong:

    timeout: 60

Right:

    timeout: 60s
`,
  },
  glob: {
    title: `a glob is not valid`,
    text: `\`*\` and \`?\` stay in one folder, \`**\` crosses folders, \`{a,b}\` and \`[ab]\` choose. Globs are relative to the project,
have at most 1,000 characters, 10 choices and 20 stars, and cannot say what is not meant.

Wrong:

    outputs: ["!tmp/**", "out/{a,b"]

Right:

    outputs: ["out/{a,b}"]
`,
  },
  'missing-key': {
    title: `a key is missing`,
    text: `The map cannot be understood without the key that is named.

Wrong:

    outputs: [{ store: false }]

Right:

    outputs: [{ path: "model.pkl", store: false }]
`,
  },
  name: {
    title: `a name is not valid`,
    text: `Names of params and returns are a letter or \`_\`, then letters, digits or \`_\`: they become names of variables and of
arguments of functions.

Wrong:

    params: { learning-rate: 0.1 }

Right:

    params: { learning_rate: 0.1 }
`,
  },
  'number-changes': {
    title: `YAML changes how a number is written`,
    text: `\`01234\` is read as 1234 and \`1.10\` as 1.1. For a postcode or a version that is wrong. Quotes keep the text; for a
number that is meant as one, say \`type: number\`.

Wrong:

    params: { version: 1.10 }

Right:

    params: { version: "1.10" }
`,
  },
  'param-value': {
    title: `a value does not fit the declaration of its param`,
    text: `Defaults and choices must have the param's type, and the default must be one of the choices. Nothing is converted.

Wrong:

    params: { retries: { type: integer, default: 1.5 } }

Right:

    params: { retries: { type: integer, default: 2 } }
`,
  },
  path: {
    title: `a path leads out of the project`,
    text: `Tasks run in a private copy of the commit, so paths are relative to the project's folder, use \`/\`, and stay inside
it: no \`..\`, no drive, no \`~\`, not the \`.git\` folder.

Wrong:

    outputs: [../shared/model.pkl]

Right:

    outputs: [models/model.pkl]
`,
  },
  size: {
    title: `an amount of memory is not valid`,
    text: `A number with a unit: \`512Mi\` and \`4Gi\` are powers of 1024, \`4G\` is a power of 1000.

Wrong:

    resources: { memory: 4 gigabytes }

Right:

    resources: { memory: 4Gi }
`,
  },
  'tasks-or-task': {
    title: 'a file has neither `tasks` nor `task`, or both',
    text: `A pipeline has \`tasks\`, a job has \`task\`: one task block. The block of a job can be copied below \`tasks\` unchanged.

Wrong:

    shell: ./load.sh

Right:

    task:
      shell: ./load.sh
`,
  },
  timezone: {
    title: `a time zone is not known`,
    text: `Zones are named as in the IANA list, \`Europe/Amsterdam\` or \`UTC\`; a fixed offset would be wrong for half of the year.

Wrong:

    schedule: { cron: 0 6 * * *, timezone: "+01:00" }

Right:

    schedule: { cron: 0 6 * * *, timezone: Europe/Amsterdam }
`,
  },
  'too-many-tasks': {
    title: `a pipeline has too many tasks`,
    text: `A pipeline has at most 10,000 tasks. Cut it into several, or let one task work through a list.

Wrong:

    tasks: { t1: …, t2: …, t10001: … }

Right:

    tasks: { all: { python: work:through_all } }
`,
  },
  type: {
    title: `a value has the wrong type`,
    text: `The message says what the key takes and what was found. Nothing is converted: \`yes\` is a text in YAML 1.2, a list
stands in brackets, and a variable's value is a text, in quotes where it looks like a number.

Wrong:

    outputs: data.csv
    env: { YEAR: 2026 }
    enabled: yes

Right:

    outputs: [data.csv]
    env: { YEAR: "2026" }
    enabled: true
`,
  },
  'unknown-key': {
    title: `a key is not known`,
    text: `A key that is misspelt would otherwise be left out without a word, and the run would not be the one that the file
seems to say. All keys are in the reference.

Wrong:

    load: { shell: ./load.sh, output: [data.csv] }

Right:

    load: { shell: ./load.sh, outputs: [data.csv] }
`,
  },
  value: {
    title: `a value is not one of those that are accepted`,
    text: `The message says which values the key takes.

Wrong:

    run_if: all_sucess

Right:

    run_if: all_success
`,
  },
} as const satisfies Record<string, Explanation>;
