/** Why a number that was written so is not the number that is kept, in words; null where it is. */
export function describeInexact(value: number, source: string): string | null {
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || !integer.test(source)) return null;
  return `the integer \`${source}\` is too large to be kept exactly, the limit is 2^53`;
}

const integer = /^[-+]?(?:\d+|0x[\da-f]+|0o[0-7]+)$/i;
