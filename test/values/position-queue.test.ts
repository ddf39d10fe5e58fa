import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PositionQueue } from '../../src/values/position-queue.ts';

it('gives positions smallest first, however they were added and taken', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1000), { nil: null })), (steps) => {
      const queue = new PositionQueue();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(queue.first).toBe(model[0]);
          expect(queue.take()).toBe(model.shift());
        } else {
          queue.add(step);
          model.push(step);
          model.sort((a, b) => a - b);
        }
      }
      while (model.length > 0) expect(queue.take()).toBe(model.shift());
      expect(queue.take()).toBeUndefined();
    }),
  );
});
