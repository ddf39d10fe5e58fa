import { expect, it } from 'vitest';
import type {
  ListOptions,
  Place,
  RerunOptions,
  ResumeOptions,
  ResumeSweepOptions,
  RunOptions,
  SweepOptions,
} from '../../src/index.ts';
import { findUnknownOptions, optionNames } from '../../src/library/option-names.ts';

type OptionName =
  | keyof Place
  | keyof RunOptions
  | keyof ResumeOptions
  | keyof RerunOptions
  | keyof SweepOptions
  | keyof ResumeSweepOptions
  | keyof ListOptions;

it('knows each option of each call, and no other', () => {
  // The compiler finds one that is missing here, or too many.
  const names: { readonly [Name in OptionName]: true } = optionNames satisfies Record<OptionName, true>;
  const known: Record<keyof typeof optionNames, true> = names;
  expect(findUnknownOptions(known)).toEqual([]);
  expect(findUnknownOptions({ toString: 1 })).toEqual([
    { severity: 'error', code: 'unknown-option', message: 'there is no option `toString`' },
  ]);
});
