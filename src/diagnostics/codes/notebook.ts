import type { Explanation } from '../explanation.ts';

/** Codes about notebooks that are run as tasks. */
export const notebookCodes = {
  'kernel-died': {
    title: 'the kernel of a notebook ended while a cell ran',
    text: `A kernel is a process of its own. It ends in the middle of a cell when memory runs out, when native code crashes,
or when a cell makes it end. The log has what it said last.

Wrong:

    import os; os._exit(1)

Right:

    raise SystemExit(1)
`,
  },
  'kernel-not-found': {
    title: 'a notebook task names a kernel that is not installed',
    text: `\`kernel:\` names a kernel that is installed for the interpreter of the task; \`jupyter kernelspec list\` lists them.
\`python3\` is always the interpreter itself, and needs no installation of a kernel.

Wrong:

    notebook: { path: report.ipynb, kernel: my-laptop }

Right:

    notebook: { path: report.ipynb, kernel: python3 }
`,
  },
  'notebook-language': {
    title: 'a notebook is asked for what is known only of Python notebooks',
    text: `A notebook of any language can be run. Params can be given to those in Python, R and Julia; returns are read from
those in Python only. Others write a file and declare it under \`outputs\`.

Wrong:

    notebook: fit.ipynb      # in R
    returns: [slope]

Right:

    notebook: fit.ipynb      # in R
    outputs: [slope.json]
`,
  },
  'notebook-packages': {
    title: 'the interpreter of a notebook task lacks what runs notebooks',
    text: `Notebooks are run by \`nbclient\`, in a kernel of \`ipykernel\`, both in the interpreter of the task. The message names
it, and the hint installs what is missing. With \`nbconvert\` the executed notebook is kept as HTML too.

Wrong:

    python -m venv .venv

Right:

    python -m venv .venv
    .venv/bin/python -m pip install nbclient ipykernel nbconvert
`,
  },
  'notebook-unreadable': {
    title: 'a file is no notebook',
    text: `A notebook is JSON in version 4 of its format, or of an earlier one that can be brought up to it. A conflict of a merge
that was committed, or a file that was cut off, is none.

Wrong:

    <<<<<<< HEAD
      "source": ["1 + 1"]

Right:

      "source": ["1 + 1"]
`,
  },
} as const satisfies Record<string, Explanation>;
