/** What helps where an expression reads a value that a task pickles. */
export function pickleHint(task: string): string {
  return `let \`${task}\` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone`;
}
