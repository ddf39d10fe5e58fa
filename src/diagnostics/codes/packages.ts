import type { Explanation } from '../explanation.ts';

/** Codes about the `environment` of a file. */
export const packageFileCodes = {
  'environment-file': {
    title: 'a file is no list of packages',
    text: `\`environment\` names a file of the project that states packages. How it is read is told by its name: \`requirements.txt\` and any other \`.txt\`, \`pyproject.toml\`, \`uv.lock\`, \`environment.yml\` (conda), \`package-lock.json\`. Locks of other tools are exported first, such as by \`poetry export -o requirements.txt\`.

Wrong:

    train: { python: train:fit, environment: poetry.lock }

Right:

    train: { python: train:fit, environment: requirements.txt }
`,
  },
  'environment-unused': {
    title: 'a task names an environment that its kind cannot use',
    text: `Python packages are for \`python\`, \`notebook\`, \`dbt\` and \`shell\`; npm packages are for \`node\` and \`shell\`. An \`environment\` of \`defaults\` is passed over by tasks of other kinds.

Wrong:

    load: { node: load.ts#load, environment: requirements.txt }

Right:

    load: { node: load.ts#load, environment: package-lock.json }
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes about packages that tasks ask for, found when they start. */
export const packageCodes = {
  'environment-not-found': {
    title: 'a file of an environment is not in the snapshot',
    text: `The file that \`environment\` names, or one that it refers to (\`-r\`, \`-c\`, a wheel, \`package.json\` beside \`package-lock.json\`), is not in the workspace. Paths are relative to the folder that holds \`.runnable/\`. What Git ignores is not there; a wheel that an earlier task builds must be among its \`outputs\`.

    error[environment-not-found]: \`requirements.txt\`, the environment of task \`train\`, is not in the snapshot

    $ git add requirements.txt
`,
  },
  'environment-folder': {
    title: 'an environment would hold a folder of the project',
    text: `An environment is kept for later runs and for other projects, and the workspace that it would point to is not. Nor is it needed: Python finds the modules of the snapshot first.

Wrong, in \`requirements.txt\`:

    -e .
    pandas

Right, so that what \`pyproject.toml\` depends on is installed and the project itself is not:

    train: { python: train:fit, environment: pyproject.toml }

Modules in another folder are found with \`path\`:

    train: { python: { function: train:fit, path: libs/core/src } }
`,
  },
  'environment-tool-missing': {
    title: 'the program that makes an environment is missing',
    text: `\`uv.lock\` needs uv, \`environment.yml\` needs micromamba, mamba or conda, \`package-lock.json\` needs npm. \`requirements.txt\` and \`pyproject.toml\` are installed by uv where it is on PATH, else by the \`venv\` and \`pip\` of the interpreter.

    error[environment-tool-missing]: the environment \`uv.lock\` of task \`train\` needs \`uv\`, which is not on PATH

    $ pip install uv
`,
  },
  'environment-failed': {
    title: 'an environment could not be made',
    text: `The program that installs packages failed: the message has its command and its last lines, the log of the task has all of its output. Nothing half-made is kept; the next attempt or run tries again.

    error[environment-failed]: the environment \`requirements.txt\` could not be made: \`uv pip install …\` ended with exit 1: No solution found …

Where the network needs a proxy or an index of your own, settings of the tools count: their files in your home folder, and the variables \`PIP_*\`, \`UV_*\`, \`CONDA_*\`, \`MAMBA_*\` and \`NPM_CONFIG_*\`.
`,
  },
  'environment-in-the-way': {
    title: 'something stands where the packages of an environment belong',
    text: `npm packages are shown to tasks as \`node_modules\` beside \`package-lock.json\`, by a symbolic link. A folder of that name is in the snapshot, was made by an earlier task, or is linked by \`workspace\`.

Wrong:

    workspace: { link: [node_modules] }
    defaults: { environment: package-lock.json }

Right:

    defaults: { environment: package-lock.json }
`,
  },
  'no-java': {
    title: 'a Java task, and no Java',
    text: `\`java\` is taken from \`JAVA_HOME\`, else from PATH.

    error[no-java]: task \`score\` needs Java, and no \`java\` is on PATH

    $ apt-get install default-jre-headless
`,
  },
  'no-dbt': {
    title: 'a dbt task, and no dbt',
    text: `\`dbt\` is taken from the \`environment\` of the task, else from the \`.venv\` of the checkout, else from PATH.

Put it with its adapter into the environment:

    # requirements.txt
    dbt-core
    dbt-duckdb

    build: { dbt: { commands: [build] }, environment: requirements.txt }
`,
  },
} as const satisfies Record<string, Explanation>;
