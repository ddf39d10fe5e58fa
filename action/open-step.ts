import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../src/commands/command.ts';
import { failure, type Result, success } from '../src/diagnostics/result.ts';
import { openGithub } from '../src/github/api.ts';
import { readEvent } from '../src/github/event.ts';
import type { Json } from '../src/values/json.ts';
import { readInputs } from './inputs.ts';
import type { Job } from './job.ts';
import type { Step } from './step.ts';

/** Reads what the step was asked, and by which event. */
export async function openStep(
  environment: Readonly<Record<string, string | undefined>>,
  job: Job,
  context: Context,
): Promise<Result<Step>> {
  const inputs = readInputs(environment);
  const event = readEvent(readPayload(job.eventFile), {
    name: job.eventName,
    repository: job.repository,
    sha: job.sha,
  });
  if (!inputs.ok || !event.ok) return failure([...inputs.diagnostics, ...event.diagnostics]);
  const { token, workingDirectory } = inputs.value;
  const cwd = resolve(context.cwd, workingDirectory);
  return success({
    inputs: inputs.value,
    event: event.value,
    job,
    context: { ...context, cwd },
    github: token === '' ? null : openGithub({ ...job, token, version: context.version }),
    annotations: [],
    summary: [],
    outputs: new Map(),
    degraded: new Map(),
  });
}

function readPayload(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch {
    return null;
  }
}
