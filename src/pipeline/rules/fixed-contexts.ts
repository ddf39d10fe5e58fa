import { type Known, knownValue, listMembers } from '../../expressions/scope.ts';
import { value } from './known-members.ts';

type Context = readonly [name: string, known: Known];

/** What is known of every run when it is planned, whatever the file says. */
export const plannedContexts: readonly Context[] = [
  [
    'git',
    listMembers(
      [
        ['commit', knownValue('string')],
        ['short', knownValue('string')],
        ['branch', knownValue('string')],
        ['tag', knownValue('string')],
        ['dirty', knownValue('boolean')],
      ],
      value,
    ),
  ],
];

/** The same when it has started. */
export const fixedContexts: readonly Context[] = [
  [
    'run',
    listMembers(
      [
        ['id', knownValue('string')],
        ['started_at', knownValue('string')],
        ['trigger', knownValue('string')],
      ],
      value,
    ),
  ],
  ...plannedContexts,
  [
    'trigger',
    listMembers(
      [
        ['type', knownValue('string')],
        ['scheduled_at', knownValue('string')],
        ['date', knownValue('string')],
        // Null unless files started the run.
        ['files', knownValue('any')],
      ],
      value,
    ),
  ],
];
