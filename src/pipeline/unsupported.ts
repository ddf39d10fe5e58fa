/** Where keys may stand: at the top of the file, in a task or in `defaults`, in `workspace`. */
export type KeyPlace = 'file' | 'task' | 'workspace';

/** A key of the language that changes what a run does, and that this version does not carry out: an error. */
export interface UnsupportedKey {
  readonly place: KeyPlace;
  readonly key: string;
  /** Only with this value; absent: whatever the value. */
  readonly value?: string;
  /** Values that are carried out. */
  readonly except?: readonly string[];
}

/** What this version does not carry out. Empty when the language is complete. */
export const unsupportedKeys: readonly UnsupportedKey[] = [
  { place: 'task', key: 'isolation', value: 'isolated' },
];

/** Keys that are accepted and not acted on yet: leaving them out changes nothing that a run does. */
export const inactiveKeys: Readonly<Record<'file' | 'task', readonly string[]>> = {
  file: ['on'],
  task: [],
};
