/** Bytes of `512`, `512Ki`, `512Mi`, `4Gi`, `1Ti` (powers of 1024) or `4G` (powers of 1000); null for any other text. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)(?:([KMGT])(i?))?$/.exec(text);
  if (match === null) return null;
  const [, digits = '', prefix, binary] = match;
  const power = prefix === undefined ? 0 : 'KMGT'.indexOf(prefix) + 1;
  const bytes = Math.round(Number(digits) * (binary === 'i' ? 1024 : 1000) ** power);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Bytes for people, in powers of 1024 with at most one decimal: `0 B`, `1.5 KiB`, `4 GiB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 ? value.toString() : value.toFixed(1).replace(/\.0$/, '');
  return `${digits} ${units[unit]}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
