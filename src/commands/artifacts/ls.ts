import { renderPreview } from '../../reporters/previews/render-preview.ts';
import { type Cell, renderTable } from '../../reporters/table.ts';
import { lookInto } from '../../session/artifacts/look-into.ts';
import { openProjectCatalog } from '../../session/catalog.ts';
import { formatSize } from '../../values/size.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { type FoundRun, findRunHere, runOrTaskArgument } from '../runs/find-run.ts';
import { type Artifact, chooseArtifacts } from './choose-artifacts.ts';
import { renderManifest } from './manifest.ts';

export const artifactsLs: Command = {
  examples: [
    { line: 'runnable artifacts ls latest', does: 'files that the tasks of the latest run gave' },
    {
      line: "runnable artifacts ls latest '*.csv' --preview",
      does: 'tables among them, with their first rows',
    },
    { line: 'runnable artifacts ls latest/train --json', does: 'those of one task, for a script' },
    { line: 'runnable artifacts ls latest --manifest > SHA256SUMS', does: 'their digests, for sha256sum -c' },
  ],
  description:
    'A preview is the first rows of a table, the first lines of a text, or format and size of an image; on a terminal with colours it is also a sketch of a PNG.',
  arguments: [
    runOrTaskArgument,
    {
      name: 'PATH',
      summary: 'outputs, folders of them, or globs; all if there are none',
      variadic: true,
    },
  ],
  flags: [
    { name: 'preview', summary: 'show the beginning of each' },
    { name: 'manifest', summary: 'print digests and paths as sha256sum does' },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runArtifactsLs,
};

async function runArtifactsLs(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const chosen = chooseArtifacts(found.value, input.words.slice(1));
  if (!chosen.ok) return refuse(context, chosen.diagnostics);
  if (input.has('json')) context.stdout.write(renderJson(chosen.value));
  else if (input.has('manifest')) printManifest(chosen.value, context);
  else await printList(chosen.value, { found: found.value, context, preview: input.has('preview') });
  return exitCodes.ok;
}

function renderJson(artifacts: readonly Artifact[]): string {
  const shape = artifacts.map(({ task, attempt, file: { path, digest, size, stored, mode } }) => ({
    task,
    path,
    digest,
    size,
    stored,
    mode,
    attempt,
  }));
  return `${JSON.stringify({ artifacts: shape })}\n`;
}

function printManifest(artifacts: readonly Artifact[], { stdout, stderr, quiet }: Context): void {
  stdout.write(renderManifest(artifacts.map(({ file }) => file)));
  const links = artifacts.filter(({ file }) => file.mode === 'symlink').length;
  if (links > 0 && !quiet) stderr.write(`note: without ${links === 1 ? '1 link' : `${links} links`}\n`);
}

interface Listing {
  readonly found: FoundRun;
  readonly context: Context;
  readonly preview: boolean;
}

async function printList(artifacts: readonly Artifact[], listing: Listing): Promise<void> {
  const { found, context } = listing;
  if (artifacts.length === 0) {
    context.stderr.write('there are no outputs\n');
    return;
  }
  if (listing.preview) await printPreviews(artifacts, listing);
  else {
    const rows = artifacts.map(rowOf);
    context.stdout.write(
      renderTable({ head: ['task', 'path', 'size', 'sha-256'], rows }, context.style.stdout),
    );
  }
  if (!context.quiet) context.stderr.write(`\nget them: runnable artifacts get ${found.id} --to FOLDER\n`);
}

/** Outputs above which nobody wants to see them all. */
const mostPreviews = 30;

async function printPreviews(artifacts: readonly Artifact[], { found, context }: Listing): Promise<void> {
  const { stdout, style } = context;
  const catalog = openProjectCatalog(found.project);
  for (const artifact of artifacts.slice(0, mostPreviews)) {
    stdout.write(renderTable({ rows: [rowOf(artifact)] }, style.stdout));
    const look = await lookInto(artifact.file, catalog);
    if (look !== null) stdout.write(renderPreview(look, style.stdout));
    await stdout.flush();
  }
  const left = artifacts.length - mostPreviews;
  if (left > 0) context.stderr.write(`and ${left} more; name those that you want to see: PATH\n`);
}

function rowOf({ task, file }: Artifact): readonly Cell[] {
  return [
    { text: task },
    { text: showOnOneLine(file.path), tone: 'strong' },
    { text: formatSize(file.size), right: true },
    { text: file.stored ? file.digest.slice(0, 12) : 'only the digest was kept', tone: 'faint' },
  ];
}
