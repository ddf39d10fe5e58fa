import type { Resources } from '../../pipeline/model.ts';

/** The options of an engine by which a container may take no more; none for what is not limited. */
export function resourceFlags(resources: Resources = {}): readonly string[] {
  const { cpu, memoryBytes, gpu = 0 } = resources;
  return [
    ...(cpu === undefined ? [] : [`--cpus=${cpu}`]),
    // Without swap: a task that takes more is killed, and does not slow the machine down.
    ...(memoryBytes === undefined ? [] : [`--memory=${memoryBytes}`, `--memory-swap=${memoryBytes}`]),
    ...(gpu === 0 ? [] : [`--gpus=${gpu}`]),
  ];
}
