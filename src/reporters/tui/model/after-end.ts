import type { RunState } from '../../../engine/state.ts';
import { isBad } from '../../run-summary.ts';
import type { UiState } from './ui-state.ts';

/** Whether a run ended so that nothing of it needs a look: nothing failed, also where somebody canceled it. */
export function hasEndedWell({ finished, tasks }: RunState): boolean {
  switch (finished?.status) {
    case 'succeeded':
    case 'skipped':
      return true;
    case 'canceled':
      return ![...tasks.values()].some(isBad);
    default:
      return false;
  }
}

/** What is on the screen once the run is over: no question and no word about one that is at work. */
export function afterEnd(ui: UiState): UiState {
  return { ...ui, notice: '', question: null };
}
