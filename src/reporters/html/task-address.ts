/** The address of a task in the page; safe in an attribute. */
export function taskAddress(id: string): string {
  return `#/task/${encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd')).replaceAll("'", '%27')}`;
}
