import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import { isMap, type Json, type JsonObject } from '../values/json.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { describeInexactJson, parseParamJson } from './params/param-json.ts';

/** A task that is to be stubbed, as somebody wrote it. */
export interface StubText {
  readonly id: string;
  /** What it returns, as far as that was said. */
  readonly values: JsonObject;
  /** Where the value of a return stands; absent: on the command line. */
  readonly locate?: (name: string) => Span;
  readonly problem?: Diagnostic;
}

/** What stubs are read from. */
export interface StubSources {
  /** Contents of the files that are named after `@`, by their name; a text says why one cannot be read. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** Names of the returns of a task; undefined for a task that there is not. */
  readonly returnsOf: (id: string) => readonly string[] | undefined;
}

/** Names of the files that stand after `@` in what follows `--stub`. */
export function listStubFiles(texts: readonly string[]): readonly string[] {
  return texts
    .filter((text) => !isAssignment(text))
    .flatMap(splitFiles)
    .flatMap(({ file }) => file ?? []);
}

/**
 * Takes apart what stands behind `--stub`: `a,b`; `a:={"name": value}`; `a,b=@FILE` and `@FILE`, whose file holds the
 * returns by task, or those of the last task that is named.
 */
export function readStubText(text: string, sources: StubSources): readonly StubText[] {
  if (isAssignment(text)) return [readAssignment(text)];
  return splitFiles(text).flatMap(({ ids, file }) =>
    file === undefined ? ids.map((id) => ({ id, values: {} })) : readFile(ids, file, sources),
  );
}

function isAssignment(text: string): boolean {
  return /^[^,:=@]+:=/.test(text);
}

interface FileText {
  readonly ids: readonly string[];
  readonly file?: string;
}

// A file ends where the next `task=@` begins; its own name may hold commas.
function splitFiles(text: string): readonly FileText[] {
  return text.split(/(?<=@.*),(?=[^=@,]+=@)/s).flatMap((part): readonly FileText[] => {
    const [, before = part, file] = /^([^@]*?)=?@(.+)$/s.exec(part) ?? [];
    const ids = splitIds(before);
    return file === undefined ? [{ ids }] : [{ ids, file }];
  });
}

// Commas within brackets belong to an id.
function splitIds(text: string): readonly string[] {
  return text
    .split(/,(?![^[]*\])/)
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

function readAssignment(text: string): StubText {
  const at = text.indexOf(':=');
  const id = text.slice(0, at);
  const parsed = parseParamJson(text.slice(at + 2));
  if (parsed.ok && parsed.inexact !== null)
    return { id, values: {}, problem: describeInexactJson(id, parsed.inexact) };
  if (parsed.ok && isMap(parsed.value)) return { id, values: parsed.value };
  return wrong(id, {
    message: `what follows \`${id}:=\` is ${parsed.ok ? 'no JSON object' : `not JSON: ${parsed.problem}`}`,
    hint: `name each return with its value: \`--stub '${id}:={"name": 1}'\``,
  });
}

function readFile(ids: readonly string[], file: string, sources: StubSources): readonly StubText[] {
  const content = sources.files.get(file);
  if (content === undefined || typeof content === 'string') {
    return [
      wrong(ids.at(-1) ?? '', {
        message: `the file \`${file}\` cannot be read: ${content ?? 'it was not looked for'}`,
      }),
    ];
  }
  const text = decodeText(file, content);
  if (!text.ok) return text.diagnostics.map((problem) => ({ id: '', values: {}, problem }));
  const { document, diagnostics } = readYaml(file, text.value);
  if (document === null || !isMap(document.data)) {
    const shape = { message: `\`${file}\` must hold an object: returns by task, or the returns of one task` };
    const problems =
      document === null ? diagnostics : [wrong('', { ...shape, span: document.locate([]) }).problem];
    return problems.flatMap((problem) => (problem === undefined ? [] : { id: '', values: {}, problem }));
  }
  return readValues(ids, { document, data: document.data }, sources);
}

function readValues(
  ids: readonly string[],
  { document, data }: { document: YamlDocument; data: Readonly<Record<string, Json>> },
  { returnsOf }: StubSources,
): readonly StubText[] {
  const last = ids.at(-1);
  const names = last === undefined ? [] : (returnsOf(last) ?? []);
  const keys = Object.keys(data);
  const isOfOne =
    last !== undefined && (keys.every((key) => names.includes(key)) || !keys.some((key) => returnsOf(key)));
  if (isOfOne) {
    const own = { id: last, values: data, locate: (name: string) => document.locate([name], 'key') };
    return [...ids.slice(0, -1).map((id) => ({ id, values: {} })), own];
  }
  const given = keys.map((key): StubText => {
    const values = data[key];
    const span = document.locate([key], 'key');
    if (ids.length > 0 && !ids.includes(key)) {
      const message = `the file has values for \`${key}\`, which is not stubbed here`;
      return wrong(key, {
        message,
        span,
        hint: `stub it too: \`--stub ${[...ids, key].join(',')}=@${span.file}\``,
      });
    }
    if (!isMap(values)) return wrong(key, { message: `the returns of \`${key}\` must be an object`, span });
    return { id: key, values, locate: (name) => document.locate([key, name], 'key') };
  });
  return [...ids.filter((id) => !keys.includes(id)).map((id) => ({ id, values: {} })), ...given];
}

function wrong(id: string, about: { message: string; hint?: string; span?: Span }): StubText {
  return { id, values: {}, problem: { severity: 'error', code: 'stub-argument', ...about } };
}
