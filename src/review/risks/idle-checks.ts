import type { Task } from '../../pipeline/model.ts';
import type { PlacedTask } from '../pair-tasks.ts';
import { quote, quoteAll } from '../sentence.ts';
import { isCheck } from './check-rules.ts';
import { findFreshLines, linesOfTask } from './fresh-lines.ts';
import { locateSetting, type RiskRule } from './risk-rule.ts';

/** Checks that pass whatever they would find: nothing is left of what they do, or its failure is swallowed. */
export const idleChecks: RiskRule = {
  task: ({ pair: { before, after } }, context) => {
    if (before === null || after === null || !isCheck(before, context)) return [];
    const loss = describeLoss(before, after);
    if (loss === null) return [];
    const message = `the check ${quote(after.id)} ${loss}`;
    return [{ code: 'weakened-check', message, task: after, at: locateSetting(after, after.task.kind) }];
  },
};

function describeLoss(before: PlacedTask, after: PlacedTask): string | null {
  if (after.task.kind === 'stub' && before.task.kind !== 'stub') return 'only pretends to run now';
  if (isIdle(after.task) && !isIdle(before.task)) return 'does nothing any more';
  const fresh = findFreshLines(linesOfTask(before.task), linesOfTask(after.task));
  const swallowing = fresh.filter((line) => swallowed.test(line));
  return swallowing.length === 0 ? null : `now passes where this fails: ${quoteAll(swallowing)}`;
}

function isIdle({ kind, block }: Task): boolean {
  const { script } = block;
  if (kind !== 'shell' || typeof script !== 'string') return false;
  return script.split('\n').every((line) => idle.test(line.trim()));
}

/** A line that finds nothing wrong with anything; a word that is only shown may hold no command. */
const idle = /^(?:#.*|(?:\/bin\/)?true|:|exit(?: 0)?|set [-+].*|(?:echo|printf)\b[^;&|<>$`]*|)$/;

const swallowed = /^[^#]*\|\|\s*(?:(?:\/bin\/)?true|:|exit 0)(?:$|[\s;)}])/;
