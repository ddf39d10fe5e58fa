import { expect, it, vi } from 'vitest';
import type { Context } from '../../src/commands/command.ts';
import { openTerminal } from '../../src/commands/terminal/open-terminal.ts';

it('hears of every change of size, also of one that was undone before anybody looked', () => {
  const context = { stdout: {}, style: { stdout: {} } } as unknown as Context;
  const onResize = vi.fn();
  const stop = openTerminal(context).onResize(onResize);
  process.emit('SIGWINCH');
  process.emit('SIGCONT');
  expect(onResize).toHaveBeenCalledTimes(2);
  stop();
  process.emit('SIGWINCH');
  expect(onResize).toHaveBeenCalledTimes(2);
});
