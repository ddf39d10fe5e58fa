import type { Path } from '../diagnostics/span.ts';
import { suggestionHint, suggestName } from '../diagnostics/suggestion.ts';
import { durationExamples } from '../values/duration.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { describeTypes, describeValue, joinWords } from './describe-value.ts';
import { hintInside } from './hint-inside.ts';
import type { PathProblem } from './path-problem.ts';
import { type Shape, type ShapeAt, type ShapeError, shapeAt } from './shape.ts';

/** A validator's run over a value: which schema, and where the value stands in the document. */
export interface Shaping {
  readonly root: Shape;
  /** Pointer of the definition that was validated against, such as `#/definitions/task`. */
  readonly from: string;
  readonly base: Path;
  readonly data: Json;
  /** A scalar as it is written in the file. */
  readonly sourceOf: (path: Path) => string | null;
}

/** What a validator found, for people. The path of each problem begins with `base`. */
export function describeShapeErrors(errors: readonly ShapeError[], shaping: Shaping): PathProblem[] {
  const problems: PathProblem[] = [];
  const seen = new Set<string>();
  for (const error of errors) {
    const path = readPointer(error.instancePath, shaping.data);
    const key = `${error.instancePath} ${extraKey(error)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push(describeError({ error, path, value: valueAt(shaping.data, path) }, shaping));
  }
  return problems;
}

/** Takes out of the data what the problems are about, so that nothing follows from them: keys go, items of lists become null. */
export function pruneData(data: Json, problems: readonly PathProblem[], base: Path): void {
  for (const { path, code } of problems) {
    const inside = path.slice(base.length);
    const target = code === 'missing-key' ? inside.slice(0, -1) : inside;
    const last = target.at(-1);
    const owner = last === undefined ? null : valueAt(data, target.slice(0, -1));
    if (last === undefined || owner === null || typeof owner !== 'object') continue;
    // The data was made by the reader of the file and is nobody else's yet.
    const mutable = owner as Record<string | number, Json>;
    if (Array.isArray(owner)) mutable[last] = null;
    else delete mutable[last];
  }
}

function extraKey({ params }: ShapeError): string {
  return `${params.additionalProperty ?? params.missingProperty ?? ''}`;
}

interface Found {
  readonly error: ShapeError;
  readonly path: Path;
  readonly value: Json;
  /** The value as it is written in the file, where it is a scalar. */
  readonly written?: string | null;
}

function describeError(found: Found, shaping: Shaping): PathProblem {
  const { error, path } = found;
  const at = shapeAt(shaping.root, shaping.from, path);
  const full = [...shaping.base, ...path];
  if (error.keyword === 'additionalProperties') {
    const key = `${error.params.additionalProperty}`;
    const unknown = { ...hintInside(key, { ...shaping, path }), ...describeUnknown(key, at) };
    return { code: 'unknown-key', path: [...full, key], part: 'key', ...unknown };
  }
  if (error.keyword === 'required') {
    const key = `${error.params.missingProperty}`;
    const message = `${nameOf(full, 'the file')} has no \`${key}\`, which it must have`;
    return { code: 'missing-key', path: [...full, key], part: 'key', message };
  }
  const written = shaping.sourceOf(full);
  const wrong = describeWrong({ ...found, written }, at, nameOf(full, 'the file'));
  return { path: full, ...wrong, ...hintOfKey(path, shaping) };
}

// Where keys are free, such as axes, a misspelt one is taken for one of these: its value is right.
function hintOfKey(path: Path, { root, from }: Shaping): { hint?: string } {
  const key = path.at(-1);
  const owner = shapeAt(root, from, path.slice(0, -1))?.shape;
  if (typeof key !== 'string' || typeof owner?.additionalProperties !== 'object') return {};
  const known = Object.keys(owner.properties ?? {});
  return known.includes(key) ? {} : suggestionHint(key, known);
}

function describeUnknown(key: string, at: ShapeAt | null): { message: string; hint?: string } {
  const accepted = Object.keys(at?.shape.properties ?? {});
  const suggestion = suggestionHint(key, accepted);
  if (suggestion.hint !== undefined || accepted.length === 0 || accepted.length > 12) {
    return { message: `unknown key \`${key}\``, ...suggestion };
  }
  return {
    message: `unknown key \`${key}\`, accepted are ${accepted.map((each) => `\`${each}\``).join(', ')}`,
    ...(at?.definition === 'param' ? mapDefaultHint : {}),
  };
}

// The short form of a param is its default, but for a map.
const mapDefaultHint = { hint: 'a default that is a map is written `{ type: object, default: { … } }`' };

type Wrong = Pick<PathProblem, 'code' | 'message' | 'hint'>;

function describeWrong(found: Found, at: ShapeAt | null, name: string): Wrong {
  const definition = at?.definition ?? '';
  const special = specialCases.get(definition);
  if (special !== undefined) return special(found, name);
  const { error, value } = found;
  switch (error.keyword) {
    case 'type':
      return describeType(found, name);
    case 'enum':
      return describeChoice(found, name);
    case 'minimum':
    case 'maximum':
      return {
        code: found.path.includes('retry') ? 'retry' : 'value',
        message: `${name} takes a number ${describeBounds(at?.shape ?? {})}, found ${describeValue(value)}`,
      };
    case 'minLength':
    case 'minItems':
      return {
        code: 'value',
        message: `${name} is empty, it takes at least one ${Array.isArray(value) ? 'item' : 'character'}`,
      };
    case 'minProperties':
    case 'maxProperties':
      return { code: 'value', message: `${name} takes exactly one of ${listKeys(at)}` };
    default:
      return {
        code: 'value',
        message: `${name} does not take ${describeValue(value)}${describePattern(at)}`,
      };
  }
}

function describePattern(at: ShapeAt | null): string {
  const alternatives = /^\^\(?([\w|]+)\)?\$$/.exec(`${at?.shape.pattern ?? ''}`)?.[1];
  if (alternatives === undefined) return '';
  return `, it takes ${joinWords(alternatives.split('|').map((each) => `\`${each}\``))}`;
}

function listKeys(at: ShapeAt | null): string {
  return joinWords(Object.keys(at?.shape.properties ?? {}).map((key) => `\`${key}\``));
}

function describeBounds({ minimum, maximum }: Shape): string {
  if (typeof minimum !== 'number') return `up to ${maximum}`;
  return typeof maximum === 'number' ? `from ${minimum} to ${maximum}` : `from ${minimum} up`;
}

function describeType({ error, value, written }: Found, name: string): Wrong {
  const accepted = describeTypes(error.params.type);
  const message = `${name} takes ${accepted}, found ${describeWritten(value, written)}`;
  const hint = typeHint([error.params.type].flat(), value, written ?? null);
  return { code: 'type', message, ...(hint === undefined ? {} : { hint }) };
}

function typeHint(types: readonly unknown[], value: Json, written: string | null): string | undefined {
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (types.includes('string') && scalar) return `put it in quotes: "${written ?? value}"`;
  if (types.includes('array') && typeof value === 'string') return `make it a list: [${value}]`;
  if (types.includes('boolean') && (value === 'yes' || value === 'no')) {
    return `write \`${value === 'yes'}\`: in YAML 1.2 \`${value}\` is a text`;
  }
  return undefined;
}

function describeChoice({ error, value }: Found, name: string): Wrong {
  const allowed = Array.isArray(error.params.allowedValues) ? error.params.allowedValues.map(String) : [];
  const message = `${name} takes ${joinWords(allowed.map((each) => `\`${each}\``))}, found ${describeValue(value)}`;
  const near = typeof value === 'string' ? suggestChoice(value, allowed) : undefined;
  return { code: 'value', message, ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }) };
}

// Types have other names in other languages, which no slip of the pen leads to.
function suggestChoice(given: string, allowed: readonly string[]): string | undefined {
  const meant = typesElsewhere.get(given.toLowerCase());
  return meant !== undefined && allowed.includes(meant) ? meant : suggestName(given, allowed);
}

const typesElsewhere: ReadonlyMap<string, string> = new Map([
  ['str', 'string'],
  ['text', 'string'],
  ['int', 'integer'],
  ['float', 'number'],
  ['double', 'number'],
  ['bool', 'boolean'],
  ['datetime', 'date'],
  ['array', 'list'],
  ['tuple', 'list'],
  ['dict', 'object'],
  ['map', 'object'],
]);

const specialCases: ReadonlyMap<string, (found: Found, name: string) => Wrong> = new Map([
  ['duration', describeDuration],
  [
    'size',
    ({ value }: Found, name: string): Wrong => ({
      code: 'size',
      message: `${name} takes an amount such as \`512Mi\` or \`4Gi\`, found ${describeValue(value)}`,
    }),
  ],
  [
    'valueName',
    ({ value }: Found, name: string): Wrong => ({
      code: 'name',
      message: `${name} takes a name of letters, digits and \`_\` that begins with none of the digits, found ${describeValue(value)}`,
    }),
  ],
]);

// YAML may have changed how a number looks.
function describeWritten(value: Json, written: string | null | undefined): string {
  return typeof value === 'number' && written ? `the number ${written}` : describeValue(value);
}

/** What is said of a value that is no duration. */
export function describeDuration({ value, written }: Pick<Found, 'value' | 'written'>, name: string): Wrong {
  const whole = typeof value === 'number' && Number.isInteger(value) && value > 0;
  return {
    code: 'duration',
    message: `${name} takes a duration above 0 and up to 365d such as ${durationExamples}, found ${describeWritten(value, written)}`,
    ...(whole ? { hint: `add a unit: ${value}s` } : {}),
  };
}

/** A path as messages name it: by its last key, with the place in a list; `whole` when it is empty. */
export function nameOf(path: Path, whole: string): string {
  const index = path.findLastIndex((step) => typeof step === 'string');
  if (index === -1) return whole;
  const rest = path.slice(index + 1).map((step) => `[${step}]`);
  return `\`${path[index]}${rest.join('')}\``;
}

function readPointer(pointer: string, data: Json): Path {
  let at: Json | undefined = data;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(key) : key;
      at = at === undefined ? undefined : valueAt(at, [step]);
      return step;
    });
}

function valueAt(data: Json, path: Path): Json {
  let at: Json = data;
  for (const step of path) {
    if (at === null || typeof at !== 'object') return null;
    at = (at as JsonObject)[step] ?? null;
  }
  return at;
}
