// The reference page of events, from the comments of the types that they are made of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// What events hold beside plain values, in the order of the page.
const parts = [
  ['src/plan/invocation.ts', ['Outcome', 'TaskFailure', 'ChosenTool']],
  ['src/plan/task-result.ts', ['ReturnValue', 'ListedReturn', 'OutputFile']],
  ['src/plan/group.ts', ['Instance']],
  ['src/plan/catalog-reference.ts', ['CatalogReference']],
  ['src/plan/plan.ts', ['PlanSource', 'ResolvedParam', 'ParamSource']],
];

/** The page: every event with its fields, then the types that they name. */
export function renderEventReference(root) {
  const sources = ['event', 'group-event'].map((name) =>
    readFileSync(join(root, `src/engine/${name}.ts`), 'utf8'),
  );
  const declarations = readDeclarations(sources.join('\n'));
  const union = declarations.get('EventBody').text;
  const events = [...union.matchAll(/\| (\w+)/g)].map(([, name]) => declarations.get(name));
  const types = ['TaskEnd', 'RunEnd'].map((name) => declarations.get(name));
  for (const [path, names] of parts) {
    const found = readDeclarations(readFileSync(join(root, path), 'utf8'));
    for (const name of names) types.push(found.get(name));
  }
  const known = new Set(types.map(({ name }) => name));
  return `${[
    ...opening,
    '| event | means |',
    '| --- | --- |',
    ...events.map((event) => `| [\`${eventName(event)}\`](#${eventName(event)}) | ${event.comment} |`),
    ...events.flatMap((event) => renderEvent(event, known)),
    '',
    '## Types',
    ...types.flatMap((type) => renderType(type, known)),
  ].join('\n')}\n`;
}

const opening = [
  '# Events of a run',
  '',
  '<!-- Written by scripts/generate.mjs from the comments of src/engine/event.ts. Do not edit. -->',
  '',
  'The journal of a run, `events.ndjson` in its directory, is one JSON object a line; `--ui json` prints the same lines.',
  'Readers must pass over events and fields that they do not know. Each event has these fields:',
  '',
  '| field | type | meaning |',
  '| --- | --- | --- |',
  '| `v` | `1` | Version of the format. |',
  '| `seq` | `number` | Its place, from 1, without gaps. |',
  '| `time` | `string` | When it was written: ISO 8601, UTC, milliseconds. |',
  '| `event` | `string` | What happened: |',
  '',
];

/** Exported types of a file by name, each with its comment in one line. */
function readDeclarations(source) {
  const pattern =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:interface (\w+) \{\n([\s\S]*?)\n\}|type (\w+) =([\s\S]*?);\n(?=\n|$))/g;
  return new Map(
    [...source.matchAll(pattern)].map(([, comment, face, body, alias, text]) => {
      const name = face ?? alias;
      return [
        name,
        { name, comment: oneLine(comment), text, fields: face === undefined ? [] : readFields(body) },
      ];
    }),
  );
}

function readFields(body) {
  const pattern = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?readonly (\w+)(\??): ([^;]+);/g;
  return [...body.matchAll(pattern)].map(([, comment, name, optional, type]) => ({
    name,
    type: type.replaceAll(/\s+/g, ' '),
    optional: optional !== '',
    comment: oneLine(comment),
  }));
}

function oneLine(comment = '') {
  return comment.replaceAll(/\s*\n?\s*\* ?/g, ' ').trim();
}

function eventName({ fields }) {
  return fields.find(({ name }) => name === 'event').type.slice(1, -1);
}

function renderEvent(event, known) {
  const fields = event.fields.filter(({ name }) => name !== 'event');
  return ['', `## \`${eventName(event)}\``, '', event.comment, '', ...renderFields(fields, known)];
}

function renderType({ name, comment, text, fields }, known) {
  const body = text === undefined ? renderFields(fields, known) : ['```ts', unindent(text), '```'];
  return ['', `### \`${name}\``, '', ...(comment === '' ? [] : [comment, '']), ...body];
}

function renderFields(fields, known) {
  return [
    '| field | type | meaning |',
    '| --- | --- | --- |',
    ...fields.map(
      ({ name, optional, type, comment }) =>
        `| \`${name}\`${optional ? ', optional' : ''} | ${renderTypeName(type, known)} | ${comment} |`,
    ),
  ];
}

function renderTypeName(type, known) {
  const plain = type.replaceAll('readonly ', '').replace(/^Readonly<(.*)>$/, '$1');
  const code = `\`${plain.replaceAll('|', '\\|')}\``;
  if (known.has(plain)) return `[${code}](#${plain.toLowerCase()})`;
  const links = [...new Set(type.match(/\w+/g))].filter((word) => known.has(word));
  return [code, ...links.map((word) => `([${word}](#${word.toLowerCase()}))`)].join(' ');
}

function unindent(text) {
  return text.replaceAll('readonly ', '').replaceAll(/^ {2}/gm, '').trim();
}
