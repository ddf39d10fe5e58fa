import type { Explanation } from '../explanation.ts';

/** Codes about results that are used again. */
export const cacheCodes = {
  'input-not-found': {
    title: 'nothing matches a glob of `inputs`',
    text: `A task with \`cache\` stands on the files that its \`inputs\` name, and its results are used again as long as these are
the same. A glob that matches nothing would make that of no worth: the name is misspelt, or the file is made by a task
that does not come before this one or does not list it in its \`outputs\`.

Wrong:

    clean: { shell: "mkdir -p out && sort raw.csv > out/clean.csv", cache: true, inputs: [row.csv] }

Right:

    clean: { shell: "mkdir -p out && sort raw.csv > out/clean.csv", cache: true, inputs: [raw.csv] }

Globs are relative to the folder that holds \`.runnable/\`. Files that Git ignores count by their content when
\`workspace: { link: [data] }\` shows them to the task.
`,
  },
  'nothing-recorded': {
    title: 'no run says why a task ran',
    text: `\`why\` explains what a recorded run did with a task. There is no run that has the task: its name is misspelt, it was
not part of the run that was named, or that is a run of another pipeline than the one before the \`#\`.
\`runnable plan NAME\` says what would happen now.
`,
  },
} as const satisfies Readonly<Record<string, Explanation>>;
