import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Texts as a command line would have them, and what is wrong with the values that they could not be made of. */
export interface Assignments {
  readonly texts: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** `name:=JSON` for each value that is given, under names that cannot be taken for anything else. */
export function writeAssignments(option: string, values: Readonly<Record<string, unknown>>): Assignments {
  const texts: string[] = [];
  const problems: Diagnostic[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const json = writeJson(value);
    if (!nameOfOne.test(name)) problems.push(wrong(option, `has the key \`${name}\``, 'names'));
    else if (json === undefined) problems.push(wrong(`${option}.${name}`, 'is no JSON value', 'JSON values'));
    else texts.push(`${name}:=${json}`);
  }
  return { texts, problems };
}

// Of a param, of a param of a task, or of a task.
const nameOfOne = /^[A-Za-z_][\w-]*(?:[./][\w-]+)*$/;

/** What is wrong with a number that counts something; nothing where it is absent. */
export function countOption(option: string, value: number | undefined): readonly Diagnostic[] {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return [];
  return [wrong(option, `is \`${value}\``, 'whole numbers from 1')];
}

function wrong(option: string, found: string, accepted: string): Diagnostic {
  return {
    severity: 'error',
    code: 'option-value',
    message: `the option \`${option}\` ${found}; accepted are ${accepted}`,
  };
}

// JSON would make null of what it cannot hold.
function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === 'number' && !Number.isFinite(each)) throw new RangeError('not a JSON number');
      if (typeof each === 'function' || typeof each === 'symbol') throw new TypeError('not a JSON value');
      return each;
    });
  } catch {
    return undefined;
  }
}

/** Steps to the first part of a value that JSON cannot hold, `tasks.fit.params.alpha`; null where there is none. */
export function findNonJson(value: unknown, above: readonly object[] = []): string | null {
  if (value === undefined || typeof value !== 'object' || value === null) return isScalar(value) ? null : '';
  if (above.includes(value)) return '';
  for (const [key, each] of Object.entries(value)) {
    const rest = findNonJson(each, [...above, value]);
    if (rest === null) continue;
    const step = Array.isArray(value) ? `[${key}]` : key;
    return rest === '' || rest.startsWith('[') ? `${step}${rest}` : `${step}.${rest}`;
  }
  return null;
}

// Undefined is what is not given.
function isScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean';
}
