import type { Invocation } from '../plan/invocation.ts';
import type { TaskContext } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { textOf } from './environment.ts';

/** What a task wants of its container, and beside it, its expressions evaluated. Throws what the evaluation throws. */
export function containerWishes(
  { resources, services }: PlannedTask,
  evaluate: TaskContext['evaluate'],
): Pick<Invocation, 'resources' | 'services'> {
  const fill = (text: string): string => textOf(evaluate(text));
  return {
    ...(resources === undefined ? {} : { resources }),
    ...(services === undefined
      ? {}
      : {
          services: services.map((service) => ({
            ...service,
            image: fill(service.image),
            env: Object.fromEntries(Object.entries(service.env).map(([name, text]) => [name, fill(text)])),
          })),
        }),
  };
}
