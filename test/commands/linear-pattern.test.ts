import { expect, it } from 'vitest';
import { compileLinearPattern } from '../../src/commands/logs/linear-pattern.ts';

it('B38: a pattern such as (a+)+$ is searched in linear time, and no native one is made of it', () => {
  const compiled = compileLinearPattern('(a+)+$');
  if (!compiled.ok) throw new Error('it is a pattern');
  const time = (length: number) => {
    const line = `${'a'.repeat(length)}!`;
    const start = process.hrtime.bigint();
    expect(compiled.value(line)).toBe(false);
    return Number(process.hrtime.bigint() - start);
  };
  time(1000);
  const [one, two] = [time(4000), time(8000)];
  expect(two / one).toBeLessThan(8);
  expect(compiled.value('aaa')).toBe(true);
});

it('says which part of a pattern cannot be searched for', () => {
  expect(compileLinearPattern('(?<=a)b')).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'bad-pattern', message: expect.stringContaining('`(?<=a)b`') }],
  });
});
