import { EnvironmentError } from '../src/diagnostics/errors.ts';
import { openGithub } from '../src/github/api.ts';
import { completeCheck } from '../src/github/checks.ts';
import { readJob } from './job.ts';

/** Completes, as cancelled, the check that the step began and could not complete. Never fails the job. */
export async function finishAction(): Promise<number> {
  const { env } = process;
  const job = readJob(env);
  const id = Number(env['STATE_checks']);
  const token = env['INPUT_GITHUB-TOKEN'] ?? '';
  if (!Number.isSafeInteger(id) || id <= 0 || token === '') return 0;
  const version = env['RUNNABLE_VERSION'] ?? 'development';
  const github = openGithub({ ...job, token, version });
  const output = { title: 'cancelled', summary: 'The job was cancelled.', text: '', annotations: [] };
  const check = { repository: job.repository, id };
  try {
    await completeCheck(github, check, { conclusion: 'cancelled', output });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stdout.write(`the check stays incomplete: ${error.message}\n`);
  }
  return 0;
}
