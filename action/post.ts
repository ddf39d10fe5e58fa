/** What `main` told GitHub of and could not end: GitHub runs this at the end of the job, however that came. */
if (process.env['STATE_checks'] !== undefined) void finish();

async function finish(): Promise<void> {
  const { finishAction } = await import('./program.ts');
  process.exit(await finishAction());
}
