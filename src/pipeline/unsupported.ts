/** Where keys may stand: at the top of the file, in a task or in `defaults`, in `workspace`, in the value of a kind. */
export type KeyPlace = 'file' | 'task' | 'workspace' | 'python' | 'node';

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
  { place: 'workspace', key: 'isolation', value: 'isolated' },
  { place: 'task', key: 'matrix' },
  { place: 'task', key: 'for_each' },
  { place: 'task', key: 'repeat' },
  { place: 'task', key: 'image' },
  { place: 'task', key: 'environment' },
  { place: 'task', key: 'isolation', value: 'isolated' },
  { place: 'task', key: 'resources' },
  { place: 'task', key: 'services' },
  { place: 'task', key: 'executor', except: ['local'] },
  { place: 'python', key: 'environment' },
  { place: 'python', key: 'wheel' },
  { place: 'node', key: 'environment' },
];

/** Keys that are accepted and not acted on yet: leaving them out changes nothing that a run does. */
export const inactiveKeys: Readonly<Record<'file' | 'task', readonly string[]>> = {
  file: ['on', 'returns'],
  task: ['cache', 'inputs', 'place'],
};
