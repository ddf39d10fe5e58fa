import { createHash } from 'node:crypto';
import type { Lasting } from './lasting-arguments.ts';
import { runLabel, type Scene } from './scene.ts';
import { enterShared } from './shared-container.ts';
import { type LastingOrder, startLasting } from './start-lasting.ts';

/** The container that a task comes to; made when the first that wants such a one comes. */
export async function enterLasting(scene: Scene, order: LastingOrder): Promise<Lasting> {
  const { lifecycle } = scene.options.settings;
  const key = lifecycle === 'shared' ? 'shared' : keyOf(order);
  const making = scene.lasting.get(key) ?? make(scene, order, key);
  scene.lasting.set(key, making);
  const made = await making;
  // Another task may have better luck.
  if (!made.ok) scene.lasting.delete(key);
  return made;
}

/** The next task finds none of them: their container is not there any more. */
export function forgetLasting({ lasting }: Scene): void {
  lasting.clear();
}

function keyOf({ image, mounts, user, options }: LastingOrder): string {
  const text = JSON.stringify([image.id, mounts.map(({ source }) => source).sort(), user, options]);
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

async function make(scene: Scene, order: LastingOrder, key: string): Promise<Lasting> {
  return key === 'shared' ? await enterShared(scene, order) : await makeForRun(scene, order);
}

async function makeForRun(scene: Scene, order: LastingOrder): Promise<Lasting> {
  const { options } = scene;
  const name = scene.nextName();
  return await startLasting(scene, order, { name, labels: { [runLabel]: options.run } });
}
