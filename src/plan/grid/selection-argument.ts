import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../../diagnostics/result.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { paramLabel } from '../params/given-param.ts';
import { readAs } from '../params/param-types.ts';
import type { GivenAxis, GivenValue } from './given-grid.ts';
import { type Axis, countCombinations, type Grid } from './grid.ts';
import { parseGridArgument } from './grid-argument.ts';
import { countSelected, type GridPart, type GridSelection } from './selection.ts';

/** What is written behind `--select` and `--exclude`, each flag a text. */
export interface WrittenSelection {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Reads a selection. One text is either numbers and ranges (`0-9,12,90-`) or values of axes (`alpha=0.1,0.2,depth=3`):
 * of one axis any, of several axes all must hold. Texts add up. What matches nothing is an error.
 */
export function readSelection(grid: Grid, written: WrittenSelection): Result<GridSelection> {
  const problems: Diagnostic[] = [];
  const readAll = (flag: keyof WrittenSelection) => {
    const read = written[flag].map((text) => readPart(grid, { flag, text }));
    problems.push(...read.flatMap(({ diagnostics }) => diagnostics));
    return joinRanges(read.flatMap((result) => (result.ok ? [result.value] : [])));
  };
  const selection = { select: readAll('select'), exclude: readAll('exclude') };
  const isEmpty = problems.length === 0 && countSelected(grid, selection) === 0;
  return resultOf(selection, isEmpty ? [nothingLeft()] : problems);
}

interface Written {
  readonly flag: keyof WrittenSelection;
  readonly text: string;
}

function readPart(grid: Grid, written: Written): Result<GridPart> {
  return /^[\d,\s-]+$/.test(written.text) ? readRanges(grid, written) : readPlaces(grid, written);
}

function readRanges(grid: Grid, written: Written): Result<GridPart> {
  const last = countCombinations(grid) - 1;
  const problems: Diagnostic[] = [];
  const ranges = written.text.split(',').flatMap((item) => {
    const [, from, dash, to] = /^\s*(\d{1,16})(?:(-)(\d{1,16})?)?\s*$/.exec(item) ?? [];
    if (from === undefined) {
      problems.push(notRange(written, item));
      return [];
    }
    const end = dash === undefined ? Number(from) : Number(to ?? last);
    if (Number(from) > last || end > last) problems.push(outside(written, item, last));
    else if (end < Number(from)) problems.push(notRange(written, item));
    return [[Number(from), end] as const];
  });
  return resultOf({ ranges }, problems);
}

function readPlaces(grid: Grid, written: Written): Result<GridPart> {
  const problems: Diagnostic[] = [];
  const places: (readonly number[] | null)[] = grid.axes.map(() => null);
  for (const condition of written.text.split(conditionBorder)) {
    const given = parseGridArgument(condition);
    if (!given.ok) {
      problems.push(notCondition(written, condition));
      continue;
    }
    const nth = findAxis(grid, given.value);
    const axis = grid.axes[nth];
    if (axis === undefined) problems.push(unknownAxis(grid, written, given.value));
    else {
      const found = findPlaces(axis, given.value, condition);
      problems.push(...found.missing.map((value) => unknownValue(axis, written, value)));
      places[nth] = [...(places[nth] ?? []), ...found.places];
    }
  }
  return resultOf({ places }, problems);
}

// A comma before the next `name=`: any other one parts the values of one axis.
const conditionBorder = /,(?=(?:[A-Za-z][\w-]*\.)?[A-Za-z_]\w*:?=)/;

// A plain name may mean the param of a task where there is only one of that name.
function findAxis(grid: Grid, given: GivenAxis): number {
  const exact = grid.axes.findIndex((axis) => paramLabel(axis) === paramLabel(given));
  if (exact !== -1 || given.task !== undefined) return exact;
  const named = grid.axes.filter(({ name }) => name === given.name);
  const [only] = named;
  return named.length === 1 && only !== undefined ? grid.axes.indexOf(only) : -1;
}

interface FoundPlaces {
  readonly places: readonly number[];
  readonly missing: readonly GivenValue[];
}

function findPlaces(axis: Axis, given: GivenAxis, condition: string): FoundPlaces {
  const places = new Map(axis.values.map((value, place) => [stringifyStable(value), place]));
  const placeOf = (value: GivenValue): number => {
    const read = readAs(axis.type, value);
    return read === undefined ? -1 : (places.get(stringifyStable(read)) ?? -1);
  };
  // A text with commas may be one value.
  const whole: GivenValue = { form: 'text', value: condition.slice(condition.indexOf('=') + 1) };
  const single = given.values.length > 1 && given.values[0]?.form === 'text' ? placeOf(whole) : -1;
  if (single !== -1) return { places: [single], missing: [] };
  const found = given.values.map((value) => ({ value, place: placeOf(value) }));
  return {
    places: found.map(({ place }) => place).filter((place) => place !== -1),
    missing: found.filter(({ place }) => place === -1).map(({ value }) => value),
  };
}

/** All numbers as one part, in order and apart from one another. */
function joinRanges(parts: readonly GridPart[]): readonly GridPart[] {
  const ranges = parts.flatMap((part) => ('ranges' in part ? part.ranges : []));
  if (ranges.length === 0) return parts;
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([left], [right]) => left - right)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return [{ ranges: joined }, ...parts.filter((part) => 'places' in part)];
}

function problem({ flag, text }: Written, what: string, hint?: string): Diagnostic {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return {
    severity: 'error',
    code: 'grid-selection',
    message: `\`--${flag} ${shown}\` ${what}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function notRange(written: Written, item: string): Diagnostic {
  return problem(
    written,
    `has \`${item}\`; accepted are numbers such as \`12\`, and ranges such as \`0-9\` or \`90-\``,
  );
}

function outside(written: Written, item: string, last: number): Diagnostic {
  return problem(written, `matches no combination with \`${item}\`: they have the numbers 0 to ${last}`);
}

function notCondition(written: Written, condition: string): Diagnostic {
  const accepted = 'numbers (`0-9,12`) and values of axes (`alpha=0.1,depth=3`)';
  return problem(written, `has \`${condition}\`; accepted are ${accepted}`);
}

function unknownAxis(grid: Grid, written: Written, given: GivenAxis): Diagnostic {
  const labels = grid.axes.map(paramLabel);
  const there = labels.map((label) => `\`${label}\``).join(', ');
  const { hint } = suggestionHint(paramLabel(given), labels);
  return problem(written, `names no axis of the grid with \`${paramLabel(given)}\`; it has ${there}`, hint);
}

function unknownValue(axis: Axis, written: Written, value: GivenValue): Diagnostic {
  const given = value.form === 'text' ? value.value : JSON.stringify(value.value);
  const shown = axis.values
    .slice(0, 10)
    .map((each) => `\`${typeof each === 'string' ? each : JSON.stringify(each)}\``);
  const more = axis.values.length > shown.length ? ` and ${axis.values.length - shown.length} more` : '';
  return problem(
    written,
    `matches no combination: the axis \`${paramLabel(axis)}\` has no \`${given}\`, it has ${shown.join(', ')}${more}`,
  );
}

function nothingLeft(): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-selection',
    message: 'no combination of the grid is left',
    hint: 'what `--exclude` names is left out of what `--select` names; see what there is with `--list`',
  };
}
