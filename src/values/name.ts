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
  return taskIdPattern.test(text) && reservedFor(text) === null;
}

/** What keeps an id for itself that is right in all else, as the end of a sentence; null: nothing does. */
export function reservedFor(id: string): string | null {
  const folded = id.toLowerCase();
  if (deviceNames.test(id)) return 'some systems keep it for a device';
  if (objectNames.has(folded)) return 'every JavaScript object has something of that name';
  return gridNames.has(folded) ? 'a grid calls the section of the pipeline itself so' : null;
}

/** Whether a text may name a param, a return, an axis or an item. */
export function isValueName(text: string): boolean {
  return valueNamePattern.test(text) && !objectNames.has(text.toLowerCase());
}

/** A name as it is compared with others: in Unicode's composed form and in lower case. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
