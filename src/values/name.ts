/** What a task id must match. Ids are also unique without regard to case. */
export const taskIdPattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** What the name of a param, a return, an axis or an item must match. Unique without regard to case, too. */
export const valueNamePattern = /^[A-Za-z_]\w{0,127}$/;

/** What the name of an environment variable must match. */
export const variablePattern = /^[A-Za-z_]\w*$/;

/** Names that Windows keeps for devices: a folder of that name cannot be made there. */
const deviceNames = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Names that mean something to every JavaScript object; as keys they would be a trap. */
const objectNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What the params of the pipeline are called in a parameter grid, where ids of tasks stand beside it. */
const gridNames: ReadonlySet<string> = new Set(['pipeline_parameters']);

/** Whether a text may be the id of a task. */
export function isTaskId(text: string): boolean {
  const folded = text.toLowerCase();
  return (
    taskIdPattern.test(text) && !deviceNames.test(text) && !objectNames.has(folded) && !gridNames.has(folded)
  );
}

/** Whether a text may name a param, a return, an axis or an item. */
export function isValueName(text: string): boolean {
  return valueNamePattern.test(text) && !objectNames.has(text.toLowerCase());
}

/** A name as it is compared with others: in Unicode's composed form and in lower case. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
