import type { Path } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';
import { foldName, isValueName } from '../values/name.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { describeValue } from '../yaml/describe-value.ts';
import { fitsType, typeWords } from './fits-type.ts';
import type { Params } from './generated/pipeline-types.ts';
import { inferParamType } from './infer-param-type.ts';
import type { Loading } from './loading.ts';
import type { ParamDeclaration, ParamType } from './model.ts';
import { presentItems } from './present-items.ts';

/** The params of a pipeline or a task, types inferred; says which names, defaults and choices are wrong. */
export function readParams(params: Params | undefined, path: Path, loading: Loading): ParamDeclaration[] {
  const names = new Map<string, string>();
  const declarations: ParamDeclaration[] = [];
  for (const [name, value] of Object.entries(params ?? {})) {
    const at = [...path, name];
    if (!checkName(name, at, loading)) continue;
    const first = names.get(foldName(name));
    if (first === undefined) names.set(foldName(name), name);
    else reportTwin(name, { first, at, path }, loading);
    const declaration = readDeclaration(name, value as Json, at);
    checkDefault(declaration, loading);
    declarations.push(declaration);
  }
  return declarations;
}

function checkName(name: string, path: Path, { problems }: Loading): boolean {
  if (isValueName(name)) return true;
  const message = `\`${name}\` is no name for a param, it is a letter or \`_\`, then letters, digits or \`_\``;
  problems.push({ code: 'name', path, part: 'key', message });
  return false;
}

function reportTwin(
  name: string,
  place: { first: string; at: Path; path: Path },
  { problems }: Loading,
): void {
  problems.push({
    code: 'duplicate-name',
    path: place.at,
    part: 'key',
    message: `the params \`${place.first}\` and \`${name}\` differ only in case`,
    related: [{ message: `\`${place.first}\` stands here`, path: [...place.path, place.first], part: 'key' }],
  });
}

function readDeclaration(name: string, value: Json, path: Path): ParamDeclaration {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { name, type: inferParamType(value), required: false, default: value, path };
  }
  const { type, description, enum: choices, required, default: given = null } = value as LongForm;
  const first = presentItems(choices)[0] ?? null;
  return {
    name,
    type: type ?? inferParamType(given === null ? first : given),
    ...(description === undefined ? {} : { description }),
    ...(choices === undefined ? {} : { enum: choices }),
    required: required ?? false,
    default: given,
    path,
  };
}

interface LongForm {
  readonly type?: ParamType;
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly required?: boolean;
  readonly default?: Json;
}

function checkDefault(declaration: ParamDeclaration, { problems }: Loading): void {
  const { name, type, path } = declaration;
  for (const [index, choice] of (declaration.enum ?? []).entries()) {
    if (fitsType(type, choice)) continue;
    const message = `\`${name}\` takes ${typeWords[type]}, its choice ${describeValue(choice)} is none`;
    problems.push({
      code: type === 'date' ? 'date' : 'param-value',
      path: [...path, 'enum', index],
      message,
    });
  }
  const value = declaration.default;
  if (value === null || holdsExpression(value)) return;
  // Of the short form the path leads nowhere, and falls back to the value itself.
  const place = [...path, 'default'];
  if (!fitsType(type, value)) {
    const message = `\`${name}\` takes ${typeWords[type]}, its default is ${describeValue(value)}`;
    problems.push({ code: type === 'date' ? 'date' : 'param-value', path: place, message });
  } else if (declaration.enum !== undefined && !declaration.enum.some((choice) => isEqual(choice, value))) {
    const choices = declaration.enum.map((choice) => `\`${String(choice)}\``).join(', ');
    const message = `the default of \`${name}\` is ${describeValue(value)}, its choices are ${choices}`;
    problems.push({ code: 'param-value', path: place, message });
  }
}

function holdsExpression(value: Json): boolean {
  return typeof value === 'string' && value.includes('${{');
}

function isEqual(left: Json, right: Json): boolean {
  return stringifyStable(left) === stringifyStable(right);
}
