/** Whether a task, by its id, is inside a group: called from it, or an instance of it. */
export function isInside(id: string, group: string): boolean {
  return id.startsWith(`${group}/`) || id.startsWith(`${group}[`);
}
