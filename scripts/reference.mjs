// Writes the reference page of the command line from the table of commands, and that of messages from their codes.
// With `--check` it writes nothing, and fails when a page is not as it would be written; a test does that.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { terminalApart } from './bundle-terminal.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The page of the command line. */
function renderCommandReference({ commands, globalFlags }) {
  const lines = [
    '# The command line',
    '',
    '<!-- Written by scripts/reference.mjs from the table of commands. Do not edit. -->',
    '',
    '`runnable COMMAND [flags] …`; results go to stdout, everything else to stderr.',
    '',
    '| command | does |',
    '|---|---|',
    ...commands.map(
      ({ entry }) => `| [\`${entry.name}\`](#${anchorOf(entry.name)}) | ${cell(entry.summary)} |`,
    ),
    '',
    '## Flags of every command',
    '',
    ...flagTable(globalFlags),
    '',
    ...exitCodes,
    ...commands.flatMap(renderCommand),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The page of messages: every code with what `explain` says. */
function renderMessageReference(explanations) {
  const lines = [
    '# Messages',
    '',
    '<!-- Written by scripts/reference.mjs from the codes of messages. Do not edit. -->',
    '',
    'What stands in brackets in a message; `runnable explain CODE` prints the same.',
    ...[...explanations].flatMap(([code, { title, text }]) => [
      '',
      `## ${code}`,
      '',
      `${title[0].toUpperCase()}${title.slice(1)}.`,
      ...(text.trim() === '' ? [] : ['', text.trim()]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const exitCodes = [
  '## Exit codes',
  '',
  '| code | means |',
  '|---:|---|',
  '| 0 | ok; also when every failure was handled |',
  '| 1 | a task failed |',
  '| 2 | the definition, params or usage is wrong |',
  '| 3 | the environment: Git, disk, engine, network |',
  '| 4 | refused as unsafe or busy |',
  '| 5 | stored state is damaged or too new |',
  '| 70 | a bug of runnable |',
  '| 124 | timeout of the run |',
  '| 130, 143 | canceled by SIGINT, SIGTERM |',
  '',
];

function renderCommand({ entry, command }) {
  const words = command.arguments.map(({ name, required, variadic }) => {
    const shown = variadic ? `${name}…` : name;
    return required ? shown : `[${shown}]`;
  });
  const flags = command.flags.length > 0 ? ['[flags]'] : [];
  return [
    `## ${entry.name}`,
    '',
    `${entry.summary[0].toUpperCase()}${entry.summary.slice(1)}.`,
    '',
    '```sh',
    ...command.examples.map(({ line, does }) => `${line}   # ${does}`),
    '```',
    '',
    `Usage: \`${['runnable', entry.name, ...flags, ...words].join(' ')}\``,
    '',
    ...(command.description === undefined ? [] : [command.description.replaceAll('\n', '  \n'), '']),
    ...(command.arguments.length === 0
      ? []
      : [
          '| argument | is |',
          '|---|---|',
          ...command.arguments.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |`),
          '',
        ]),
    ...(command.flags.length === 0 ? [] : [...flagTable(command.flags), '']),
  ];
}

function flagTable(flags) {
  return [
    '| flag | does |',
    '|---|---|',
    ...flags.map(
      (flag) =>
        `| \`${writeFlag(flag)}\` | ${cell(flag.summary)}${flag.repeats ? '; may be given several times' : ''} |`,
    ),
  ];
}

function writeFlag({ name, short, value }) {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function anchorOf(name) {
  return name.replaceAll(' ', '-');
}

async function loadSources() {
  const folder = mkdtempSync(join(root, 'node_modules/.reference-'));
  try {
    const outfile = join(folder, 'grammar.mjs');
    await build({
      stdin: {
        contents: `export { commands } from './src/commands/index.ts';
          export { readGrammar } from './src/commands/shells/grammar.ts';
          export { listExplanations } from './src/diagnostics/explain.ts';`,
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      plugins: [terminalApart('none')],
      outfile,
      logLevel: 'warning',
    });
    const { commands, readGrammar, listExplanations } = await import(pathToFileURL(outfile).href);
    return { grammar: await readGrammar(commands), explanations: listExplanations() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { grammar, explanations } = await loadSources();
const pages = [
  ['command-line.md', renderCommandReference(grammar)],
  ['messages.md', renderMessageReference(explanations)],
];
const folder = join(root, 'docs/reference');
const isStale = ([name, text]) =>
  !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text;
if (process.argv.includes('--check')) {
  const stale = pages.filter(isStale).map(([name]) => `docs/reference/${name}`);
  if (stale.length > 0) {
    console.error(`stale: ${stale.join(', ')}; write them with: node scripts/reference.mjs`);
    process.exit(1);
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
}
