import type { Rule } from '../rule.ts';
import { knownNeeds } from './known-needs.ts';
import { uniqueIds } from './unique-ids.ts';

/** All rules; a rule that finds tasks without place in the graph stands before those that walk over it. */
export const rules: readonly Rule[] = [uniqueIds, knownNeeds];
