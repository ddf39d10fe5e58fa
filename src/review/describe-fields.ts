import type { ParamDeclaration } from '../pipeline/model.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { FieldChange } from './review.ts';
import { quote, quoteAll } from './sentence.ts';

/** The params of a task on both sides. */
export interface ParamsOfSides {
  readonly before: readonly ParamDeclaration[];
  readonly after: readonly ParamDeclaration[];
}

/** What differs in a task, in one clause: few and short values themselves, else the names of the settings. */
export function describeFields(fields: readonly FieldChange[], params: ParamsOfSides): string {
  const names = quoteAll(
    fields.map(({ field }) => field),
    6,
  );
  if (fields.length > mostFields) return names;
  const values = fields.map((change) => describeValues(change, params));
  if (values.every((value) => value === null)) return names;
  return fields.map(({ field }, index) => join(quote(field), values[index] ?? null)).join('; ');
}

const mostFields = 3;

function join(field: string, value: string | null): string {
  return value === null ? field : `${field}: ${value}`;
}

function describeValues({ field, before, after }: FieldChange, params: ParamsOfSides): string | null {
  if (field === 'params') return describeParams(params);
  if (field === 'needs') return describeSides(namesIn(before), namesIn(after));
  return isShort(before) && isShort(after) ? `${quote(before)} → ${quote(after)}` : null;
}

function describeParams({ before, after }: ParamsOfSides): string | null {
  const old = new Map(before.map((param) => [param.name, param]));
  const names = describeSides([...old.keys()], after.map(nameOf));
  const others = after.flatMap((param) => {
    const then = old.get(param.name);
    return then === undefined || isSame(then, param) ? [] : [describeParam(then, param)];
  });
  if (others.length > mostNames) return null;
  return [...others, ...(names === null ? [] : [names])].join(', ') || null;
}

// Where it stands says nothing.
function isSame(
  { path: _, ...before }: ParamDeclaration,
  { path: _path, ...after }: ParamDeclaration,
): boolean {
  return stringifyStable(before) === stringifyStable(after);
}

// Of a long default, and of a type or a choice, the name says where to look.
function describeParam(before: ParamDeclaration, after: ParamDeclaration): string {
  const [old, now] = [textOf(before.default), textOf(after.default)];
  const name = quote(after.name);
  return old !== now && isShort(old) && isShort(now) ? `${name} ${quote(old)} → ${quote(now)}` : name;
}

function nameOf({ name }: ParamDeclaration): string {
  return name;
}

function textOf(value: ParamDeclaration['default']): string {
  return value === null ? 'none' : JSON.stringify(value);
}

const mostNames = 4;

// The names that only one side has.
function describeSides(before: readonly string[], after: readonly string[]): string | null {
  const gone = before.filter((name) => !after.includes(name));
  const added = after.filter((name) => !before.includes(name));
  if (gone.length > 0 && added.length > 0) return `${quoteAll(gone)} → ${quoteAll(added)}`;
  if (added.length > 0) return `now with ${quoteAll(added)}`;
  return gone.length > 0 ? `no longer with ${quoteAll(gone)}` : null;
}

function namesIn(text: string | null): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

function isShort(text: string | null): text is string {
  return text !== null && text.length > 0 && text.length <= 30 && !text.includes('\n');
}
