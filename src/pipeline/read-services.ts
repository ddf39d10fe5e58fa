import type { Path } from '../diagnostics/span.ts';
import type { Health, TaskBlock } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { HealthCheck, Service } from './model.ts';
import { keepTexts, presentItems } from './present-items.ts';
import { readDuration } from './read-duration.ts';

/** The containers that run beside a task, short forms written out. `path`: where `services` stands. */
export function readServices(
  services: TaskBlock['services'],
  path: Path,
  loading: Loading,
): { readonly services?: readonly Service[] } {
  const entries = Object.entries(services ?? {});
  if (entries.length === 0) return {};
  return {
    services: entries.flatMap(([name, given]): Service[] => {
      const { image, command, env, secrets, ports, health }: Partial<Exclude<typeof given, string>> =
        typeof given === 'string' ? { image: given } : given;
      // An image of the wrong type was told and left out.
      if (image === undefined) return [];
      return [
        {
          name,
          image,
          ...(command === undefined ? {} : { command: keepTexts(command) }),
          env: env ?? {},
          secrets: [...new Set(keepTexts(secrets))],
          ports: [...new Set(presentItems(ports))],
          health: readHealth(health, [...path, name, 'health'], loading),
        },
      ];
    }),
  };
}

const usualIntervalMs = 1000;
const usualTimeoutMs = 60_000;

function readHealth(health: Health | undefined, path: Path, loading: Loading): HealthCheck {
  const { command, interval, timeout }: Exclude<Health, unknown[]> = Array.isArray(health)
    ? { command: health }
    : (health ?? {});
  return {
    ...(command === undefined ? {} : { command: keepTexts(command) }),
    intervalMs: readDuration(interval, [...path, 'interval'], loading) ?? usualIntervalMs,
    timeoutMs: readDuration(timeout, [...path, 'timeout'], loading) ?? usualTimeoutMs,
  };
}
