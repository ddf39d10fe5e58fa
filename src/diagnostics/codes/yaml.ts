import type { Explanation } from '../explanation.ts';

/** Codes about the text of a file, before anything in it is understood. */
export const yamlCodes = {
  alias: {
    title: `an alias has no anchor`,
    text: `\`*name\` stands for the value that \`&name\` marks further up. A text that begins with \`*\`, such as a glob, needs
quotes.

Wrong:

    outputs: [*.csv]

Right:

    outputs: ["*.csv"]
`,
  },
  'alias-cycle': {
    title: `an alias stands inside the value that it names`,
    text: `Such a value would have no end. Repeat what is meant, or mark a smaller part of it.

Wrong:

    env: &env
      A: *env

Right:

    env: &env { A: x }
    defaults: { env: *env }
`,
  },
  'alias-limit': {
    title: `aliases stand for too much`,
    text: `A file may have 100 aliases, and they may stand for 50,000 values together. The limits keep a small file from
becoming a huge one in memory. Use \`defaults\` for settings that all tasks share.

Wrong:

    tasks:
      a: { <<: *base, shell: x }
      b: { <<: *base, shell: x }
      …

Right:

    defaults: { timeout: 10m }
    tasks:
      a: { shell: x }
      b: { shell: x }
`,
  },
  character: {
    title: `a character is not allowed in a file`,
    text: `Control characters, marks of text direction and halves of characters can make a text look like another one, and
no variable, argument or path can carry a NUL. Where one is meant, write it as an escape in double quotes.

Wrong:

    shell: "printf '␛[1mdone'"        # with a raw escape character

Right:

    shell: "printf '\\e[1mdone'"
`,
  },
  depth: {
    title: `collections are nested too deep`,
    text: `Lists and maps may be nested 64 deep, and branches of tasks stand in one another at most 20 deep. Data belongs in a
file of its own that a task reads, a part of a pipeline in a pipeline of its own that is called by name.

Wrong:

    params: { tree: { default: [[[[…]]]] } }

Right:

    params: { tree: data/tree.json }
`,
  },
  'duplicate-key': {
    title: `a key stands twice in one map`,
    text: `YAML readers disagree on which of the two counts, so neither does here. Both lines are shown.

Wrong:

    tasks:
      load: { shell: ./load.sh }
      load: { shell: ./load-more.sh }

Right:

    tasks:
      load: { shell: ./load.sh }
      load-more: { shell: ./load-more.sh }
`,
  },
  empty: {
    title: `the file or its list of tasks is empty`,
    text: `A pipeline has at least one task below \`tasks\`, a job has \`task\`.

Wrong:

    tasks: {}

Right:

    tasks:
      hello: { shell: echo hello }
`,
  },
  encoding: {
    title: `the file is not UTF-8`,
    text: `Definitions are read as UTF-8, with a byte order mark at the beginning or without one. Convert others:

Wrong:

    iconv -f LATIN1 train.yaml        # only looked at

Right:

    iconv -f LATIN1 -t UTF-8 train.yaml > converted.yaml
`,
  },
  'file-size': {
    title: `the file is too large`,
    text: `At most 512 KiB are read. A definition of that size is hard to review; data in it belongs in a file that a task
reads, and tasks that differ by a value belong in a param.

Wrong:

    params: { rows: [ … 600 KB … ] }

Right:

    params: { rows: data/rows.json }
`,
  },
  key: {
    title: `a key is not a text`,
    text: `Numbers, \`true\`, \`null\`, lists and maps are no keys. Quotes make a text of them.

Wrong:

    params: { choice: { default: { 1: a } } }

Right:

    params: { choice: { default: { "1": a } } }
`,
  },
  'merge-key': {
    title: '`<<` takes something else than a map',
    text: `\`<<\` takes the keys of one or several maps into the one that it stands in; its own keys win.

Wrong:

    defaults: { env: &base { LEVEL: info } }
    env: { <<: base }

Right:

    defaults: { env: &base { LEVEL: info } }
    env: { <<: *base }
`,
  },
  'multiple-documents': {
    title: `the file has several documents`,
    text: `\`---\` begins another document, and a file holds one pipeline. Make a file of each.

Wrong:

    tasks: { a: { shell: x } }
    ---
    tasks: { b: { shell: x } }

Right:

    tasks: { a: { shell: x } }        # and the other one in a file of its own
`,
  },
  nodes: {
    title: `the file has too many keys and values`,
    text: `A file may have 150,000 keys, values and collections, enough for 10,000 tasks. Data belongs in files of its own.

Wrong:

    params: { table: { default: { k1: 1, k2: 2, … } } }

Right:

    params: { table: data/table.json }
`,
  },
  'not-a-file': {
    title: `a definition is not a plain file`,
    text: `What stands in \`.runnable/\` is read as it is committed. A link, a folder, a pipe or a device with the name of a
definition is not opened: its content would not be what the commit pins.

Wrong:

    .runnable/train.yaml -> ../shared/train.yaml

Right:

    cp shared/train.yaml .runnable/train.yaml
`,
  },
  number: {
    title: `a number cannot be kept exactly`,
    text: `Integers beyond 2^53, NaN, the infinities and minus zero change on their way through JSON. A long number that is
an identifier is a text. Values on the command line and in \`RUNNABLE_PARAM_…\` are judged alike: give such a param
\`type: string\`.

Wrong:

    params: { account: 9007199254740993 }

Right:

    params: { account: "9007199254740993" }
`,
  },
  'parse-time': {
    title: `reading the file takes too long`,
    text: `Files above 64 KB are read apart from the main program, with a limit of five seconds, so that no file can hold it
up. Split the pipeline, and keep data out of it.

Wrong:

    tasks: { … thousands of tasks with long scripts … }

Right:

    tasks: { all: { shell: { file: scripts/all.sh } } }
`,
  },
  tab: {
    title: `a tab is used as indentation`,
    text: `YAML indents with spaces only, for a tab is of another width in every editor.

Wrong:

    tasks:
    → load: { shell: x }

Right:

    tasks:
      load: { shell: x }
`,
  },
  tag: {
    title: `a YAML tag is used`,
    text: `Tags such as \`!!binary\` or \`!include\` make other types of values, or run code in some readers. Values here have
only the types of YAML 1.2.

Wrong:

    params: { day: !!str 2026-01-31 }

Right:

    params: { day: "2026-01-31" }
`,
  },
  'yaml-syntax': {
    title: `the file is not valid YAML`,
    text: `The text breaks the rules of YAML 1.2, so nothing in it can be understood. The place is where the reader
stumbled; the slip is often just before it: a missing quote or bracket, a \`: \` inside a value, keys of one map
that do not begin in the same column.

Wrong:

    description: see also: the README

Right:

    description: 'see also: the README'
`,
  },
  'yaml-version': {
    title: `the file asks for another version of YAML`,
    text: `In YAML 1.1 \`no\` is false and \`010\` is eight. Only YAML 1.2 is read, and needs no directive.

Wrong:

    %YAML 1.1
    ---
    tasks: { a: { shell: x } }

Right:

    tasks: { a: { shell: x } }
`,
  },
} as const satisfies Record<string, Explanation>;
