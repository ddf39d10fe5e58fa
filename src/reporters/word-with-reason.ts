/** How something ended and why, in one breath: a reason that begins with the very word stands alone. */
export function wordWithReason(word: string, reason: string): string {
  if (reason === '') return word;
  return reason.startsWith(`${word} `) ? reason : `${word}: ${reason}`;
}
