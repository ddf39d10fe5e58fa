import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createSignalControl } from '../../src/commands/signals.ts';
import type { ControlRequest } from '../../src/engine/ports.ts';

it('asks once with a grace, then without, and tells what came before somebody listened', () => {
  const source = new EventEmitter();
  const control = createSignalControl(source);
  const heard: ControlRequest[] = [];
  source.emit('SIGINT');
  const stop = control.listen((request) => heard.push(request));
  source.emit('SIGHUP');
  source.emit('SIGTERM');
  stop();
  source.emit('SIGINT');
  expect(heard).toEqual([
    { type: 'cancel', by: 'SIGINT', force: false },
    { type: 'cancel', by: 'SIGTERM', force: true },
  ]);
  control.close();
  expect(source.eventNames()).toEqual([]);
});
