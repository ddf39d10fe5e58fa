import { templatesOf } from '../../engine/templates-of.ts';
import { referencesOf } from '../../expressions/references.ts';
import { splitTemplate } from '../../expressions/split-template.ts';
import type { PlannedTask } from '../../plan/plan.ts';

/**
 * Whether a key that is made from commits alone differs wherever that of a run would. Nobody knows then what tasks return:
 * to hand a value on is as good as to know it, to decide by it is not. Nor is anything known of the run or its branch.
 */
export function canTell(task: PlannedTask): boolean {
  const decides = task.when !== undefined && namesOf(task.when).some(([context]) => context === 'tasks');
  return !decides && templatesOf(task).every(isExact);
}

function isExact(template: string): boolean {
  return splitTemplate(template).every(
    (segment) =>
      segment.type !== 'expression' ||
      handsOn.test(segment.source) ||
      namesOf(`\${{${segment.source}}}`).every(isKnown),
  );
}

const handsOn = /^\s*tasks\.[\w-]+\.returns\.[\w-]+\s*$/;

function isKnown([context = '', name = '']: readonly string[]): boolean {
  if (context === 'git') return name === 'commit' || name === 'short';
  return !['tasks', 'run', 'trigger'].includes(context);
}

function namesOf(template: string): readonly (readonly string[])[] {
  return referencesOf(template).map(({ names }) => names.map((name) => name.toLowerCase()));
}
