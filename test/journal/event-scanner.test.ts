import { expect, it } from 'vitest';
import { EventScanner } from '../../src/journal/event-scanner.ts';

it('keeps what follows a damaged event in linear time', () => {
  const scanner = new EventScanner();
  const piece = Buffer.alloc(1 << 16, 'a');
  piece.write('\n', 1000);
  const events: unknown[] = [];
  const began = performance.now();
  for (let count = 0; count < 640; count += 1) scanner.push(piece, (event) => events.push(event));
  // Put together anew for each piece it took a quarter of a minute.
  expect(performance.now() - began).toBeLessThan(8000);
  expect(events).toEqual([]);
  expect(scanner).toMatchObject({ seq: 0, length: 0, broken: 'unreadable' });
  expect(scanner.rest.byteLength).toBe(640 << 16);
});
