import type { Explanation } from '../explanation.ts';

/** Codes of what makes an attempt of a task fail, beyond its exit code. */
export const taskCodes = {
  'missing-argument': {
    title: 'a function needs an argument that nothing gives',
    text: `The arguments of a function are bound by name: to a param of the task, to what a task that it needs returns,
to a param of the pipeline, else to the function's own default. None of them has this name.

    train: { python: "models:fit" }                # def fit(rows)

    train: { python: "models:fit", needs: [load] } # load has returns: [rows]
`,
  },
  'argument-type': {
    title: 'a value does not fit the type hint of its argument',
    text: `Type hints are honoured: \`int\`, \`float\`, \`date\`, \`list[int]\`, an \`Enum\`, a dataclass, a pydantic model
and so on are built from the JSON value of the param or return. This value cannot become what the hint asks for.

    def fit(depth: int): …      # params: { depth: "deep" }

    def fit(depth: int): …      # params: { depth: 3 }
`,
  },
  'returns-count': {
    title: 'a function returned more, fewer or other values than `returns:` names',
    text: `One name takes whatever the function returns. Several names take a tuple in that order, or the keys of a dict,
a NamedTuple or a dataclass.

    returns: [model, score]     # def fit(): return model

    returns: [model, score]     # def fit(): return model, score
`,
  },
  'return-type': {
    title: 'a return is not of the kind that it is declared to be',
    text: `\`kind: metric\` takes a finite number, \`kind: json\` a value that JSON can hold: no NaN, no integer beyond 2^53,
no object of a class, only strings as keys.

    returns: [{ name: scores, kind: json }]   # return {1: 0.9}

    returns: [{ name: scores, kind: json }]   # return {"1": 0.9}
`,
  },
  'unpicklable-return': {
    title: 'a return can be neither JSON nor a pickle',
    text: `What JSON cannot hold exactly is pickled. Lambdas, open files, connections, generators, and classes or functions
that are defined inside a function cannot be.

    def load(): return open("rows.csv")

    def load(): return open("rows.csv").read()
`,
  },
  'unreadable-value': {
    title: 'a pickled value cannot be read in this task',
    text: `A pickle names the classes of its objects. They must be importable where it is read, in the same or a compatible
version: keep them in a module of the project, not in the script that is run, and use one environment for both tasks.
`,
  },
  'pickled-value': {
    title: 'a value that only Python can read is used elsewhere',
    text: `A value that JSON cannot hold exactly, such as a data frame, a tuple or NaN, is handed on as a pickle. A shell or
Node task cannot read it: return plain data, or write a file and declare it.

    returns: [{ name: summary, kind: json }]
    outputs: [summary.csv]
`,
  },
  'module-not-found': {
    title: 'a module is not there for the interpreter',
    text: `The project's folder and its \`src/\` (or \`path:\`) are looked at first, then what the interpreter has installed. The
message names the interpreter; it is an activated virtual environment, else the checkout's \`.venv\`, else the one on PATH.

    python: etl.load:load_data                                # the module lies in jobs/etl/load.py

    python: { function: "etl.load:load_data", path: jobs }
`,
  },
  'function-not-found': {
    title: 'a module has no function of that name',
    text: `The name after \`:\` (Python) or \`#\` (TypeScript, JavaScript) must be a function of the module; a TypeScript function
must be exported.

    node: report/chart.ts#drawChart       # function drawChart() { … }

    node: report/chart.ts#drawChart       # export function drawChart() { … }
`,
  },
  'not-callable': {
    title: 'what a task names is not a function',
    text: `The name after \`:\` or \`#\` is a variable, a module or something else that cannot be called.

    python: models:MODEL

    python: models:fit
`,
  },
  'generator-function': {
    title: 'a task names a generator',
    text: `A generator gives values one by one to a caller that asks for them; the value of a task is what its function returns.

    def rows(): yield from read()

    def rows(): return list(read())
`,
  },
  'never-settled': {
    title: 'a promise of a function never settles',
    text: `The function gave a promise, and nothing is left that could settle it: no timer, no open connection, no file being
read. Node ends such a process with code 13.

    export const load = () => new Promise((resolve) => { read() })

    export const load = () => new Promise((resolve) => { read(resolve) })
`,
  },
  'import-outside-snapshot': {
    title: 'a module comes from the live checkout and not from the pinned commit',
    text: `A run uses the code of one commit. A package that is installed with \`pip install -e .\` is read from the work tree,
whatever it holds at the moment, so the run could not be reproduced. Name the folder of the package, and the snapshot's
own copy is used:

    python: { function: "shop.train:fit", path: packages/shop }
`,
  },
  'script-not-found': {
    title: 'a script is not in the pinned commit',
    text: `Paths are relative to the folder that holds \`.runnable/\`. A file that Git ignores is in no commit and in no snapshot.

    shell: { file: scripts/load }

    shell: { file: scripts/load.sh }
`,
  },
  'no-python': {
    title: 'no Python interpreter is found',
    text: `An activated virtual environment is used, else \`.venv\` in the checkout, else \`python3\` or \`python\` on PATH. Make one:

    python3 -m venv .venv && . .venv/bin/activate
`,
  },
  'python-too-old': {
    title: 'the Python interpreter is too old',
    text: `Python tasks need Python 3.8 or newer. Make a virtual environment with a newer one and activate it:

    python3.12 -m venv .venv && . .venv/bin/activate
`,
  },
  exception: {
    title: 'a task ended with an exception that it did not catch',
    text: `The message and the line are those of the task's own code; its traceback is in the log: \`runnable logs RUN/TASK\`.
`,
  },
  'output-not-found': {
    title: 'a glob of `outputs:` matches no file',
    text: `Outputs are what later tasks rely on, so each glob must match at least one file when the task has succeeded. Globs are
relative to the folder that holds \`.runnable/\`, also where the task has a \`cwd\`. Symbolic links are not followed.

    outputs: [model.pkl]          # the task wrote artifacts/model.pkl

    outputs: [artifacts/*.pkl]
`,
  },
  'output-not-a-file': {
    title: 'an output is a pipe, a socket or a device',
    text: `Only files, folders and symbolic links can be kept. Narrow the glob so that it leaves out what else the task made.

    outputs: [work/**]

    outputs: [work/*.csv]
`,
  },
  'output-too-large': {
    title: 'an output is larger than the catalog takes',
    text: `The size is looked at before anything is read. Sparse files count with their full size. Keep only the digest with
\`store: false\`, or write smaller files.
`,
  },
  'output-changed': {
    title: 'an output changed while it was taken into the catalog',
    text: `Something still writes to the file, or exchanged it for another, after the task had ended: a process that the task left
behind, or another task that gives the same path.

    shell: ./server.sh &          # goes on writing to out.log

    shell: ./server.sh
`,
  },
  'return-undeclared': {
    title: 'a task returned a value that its `returns` does not name',
    text: `\`returns\` is the list of what later tasks may use, so a value under another name is most often a misspelt one.

    load: { shell: 'echo "row=5" >> "$RUNNABLE_RETURNS"', returns: [rows] }

    load: { shell: 'echo "rows=5" >> "$RUNNABLE_RETURNS"', returns: [rows] }
`,
  },
  'return-missing': {
    title: 'a task ended without a value that its `returns` names',
    text: `Later tasks count on every name in \`returns\`, so a task that succeeds has to give them all. A function gives them
by its value, a shell script by lines in the file \`$RUNNABLE_RETURNS\`.

    load: { shell: ./load.sh, returns: [rows] }   # load.sh only prints

    load: { shell: 'echo "rows=$(./load.sh)" >> "$RUNNABLE_RETURNS"', returns: [rows] }
`,
  },
  'return-malformed': {
    title: 'the file of returns cannot be read',
    text: `A task gives values by lines in the file \`$RUNNABLE_RETURNS\`: \`name=text\`, \`name:=JSON\`, or \`name<<END\`, then lines
of text, then \`END\` alone. Choose a word for \`END\` that the text cannot hold. The file is UTF-8 and may have 10 MiB.

    echo "rows: 5" >> "$RUNNABLE_RETURNS"

    echo "rows:=5" >> "$RUNNABLE_RETURNS"
`,
  },
  'secret-in-result': {
    title: 'a result of a task holds the value of a secret',
    text: `Returns and outputs are kept and shown, so the value of a secret must not be part of them. A task that
needs a secret lists it itself.

    login: { shell: 'echo "token=$TOKEN" >> "$RUNNABLE_RETURNS"', secrets: [TOKEN], returns: [token] }

    fetch: { shell: ./fetch.sh, secrets: [TOKEN] }
`,
  },
  'possible-oom': {
    title: 'a process of the task was killed, perhaps for want of memory',
    text: `The process of the task, or one that it started (exit code 137), got the signal KILL, and runnable did not send it. On Linux it is nearly always the kernel that does so when the machine, or the container around it, has no memory left; where the kernel has counted such a kill in this run, the message says so.

    error[possible-oom]: signal KILL (out of memory: the kernel killed a process in this run)

Let the task hold less at a time (read in chunks, fewer workers), or let fewer tasks run at a time:

    $ runnable run train --max-parallel 1
`,
  },
  'carriage-return': {
    title: 'a script has Windows line ends',
    text: `A workspace holds the very bytes of the commit, and here lines of a script end in a carriage return and a line feed. A shell takes the first for a part of the last word: \`ls\\r\` is no command, \`python3\\r\` no interpreter.

    x.sh: line 2: $'ls\\r': command not found

Let Git keep scripts with plain line ends, whatever editors write, and commit that:

    $ echo '*.sh text eol=lf' >> .gitattributes
    $ git add --renormalize .
`,
  },
  'file-not-in-snapshot': {
    title: 'a task misses a file that Git ignores',
    text: `Tasks run in a private copy of the pinned commit. What Git ignores is not part of it: data, virtual environments,
build results. Show a folder of the checkout to tasks by linking it:

\`\`\`yaml
workspace:
  link: [data]                               # or { path: data, required: true }
\`\`\`

A file that belongs to the code is better committed; one that an earlier task writes is better declared under its
\`outputs:\`.`,
  },
  'unset-variable': {
    title: 'a script reads a variable that is not set',
    text: `Params and values from earlier tasks are in the environment of a script as \`RUNNABLE_PARAM_<name>\`, so that none of
them can take the place of a variable such as \`PATH\`.

    shell: ./fit.sh "$alpha"

    shell: ./fit.sh "$RUNNABLE_PARAM_alpha"

Another name is given by \`env\`:

    env: { ALPHA: "\${{ params.alpha }}" }
    shell: ./fit.sh "$ALPHA"
`,
  },
} as const satisfies Record<string, Explanation>;
