import type { PathProblem } from '../yaml/path-problem.ts';

const command = 'a command is given with `shell:`';
const needs = '`needs:` names the tasks that come before';

/** Keys that other runners have for what a task says with another one here. */
const ofTasks: ReadonlyMap<string, string> = new Map([
  ['run', command],
  ['bash', command],
  ['cmd', command],
  ['command', command],
  ['commands', command],
  ['steps', 'each step is a task of its own, or a line of `shell: |`'],
  ['after', needs],
  ['depends_on', needs],
  ['dependencies', needs],
  ['requires', needs],
  ['upstream', needs],
  ['if', '`when:` takes an expression; `run_if:` says how the tasks before must have ended'],
  ['continue-on-error', 'write `allow_failure: true`'],
  ['strategy', 'write `matrix:` without it'],
  ['artifacts', '`outputs:` names the files that a task makes'],
  ['container', '`image:` names the image, `executor:` the executor for containers'],
  ['runs-on', '`executor:` names where a task runs, which is this machine without it'],
  ['timeout-minutes', 'write `timeout: 10m`'],
  ['timeout_seconds', 'write `timeout: 30s`'],
]);

const ofFiles: ReadonlyMap<string, string> = new Map([
  ['jobs', 'tasks stand below `tasks:`'],
  ['nodes', 'tasks stand below `tasks:`'],
  ['stages', 'tasks stand below `tasks:`; `needs:` says which come before which'],
  ['steps', 'tasks stand below `tasks:`'],
  ['version', 'remove it: pipeline files have no version'],
]);

/** Gives an unknown key that other runners have its hint, rather than a name that looks like it. `depth`: of the map's path. */
export function explainForeignKey(problem: PathProblem, owner: 'task' | 'file', depth: number): PathProblem {
  if (problem.code !== 'unknown-key' || problem.path.length !== depth + 1) return problem;
  const hint = (owner === 'task' ? ofTasks : ofFiles).get(`${problem.path[depth]}`);
  return hint === undefined ? problem : { ...problem, hint };
}
