/** Whether every unit of a text takes one column: ASCII, accented letters, frames and our own marks. Others are asked about. */
export function isSingle(text: string): boolean {
  return single.test(text);
}

// The library that knows the others first compiles what emoji are.
const single = /^[ -~À-ſ…·»✓✗≡↻■⊘▸▾▓░←↵●○─-╿]*$/;
