// Where the scripts that make pictures for the documentation work: a project in a folder that goes at the end.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Works with a project of this name, which has its own state and workspaces. */
export async function inRoom(name, work) {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-pictures-'));
  const project = join(folder, name);
  const cli = join(root, 'dist/cli.js');
  const env = {
    ...process.env,
    RUNNABLE_STATE_DIR: join(folder, 'state'),
    RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
  };
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
      cwd: project,
      encoding: 'utf8',
    }).trim();
  const room = {
    folder,
    project,
    cli,
    env,
    write: (path, text) => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    },
    /** Commits all there is; the id. */
    commit: (message) => {
      if (!existsSync(join(project, '.git'))) git('init', '-q', '-b', 'main', '.');
      git('add', '.');
      git('commit', '-qm', message);
      return git('rev-parse', 'HEAD');
    },
    // Runs that fail are part of it.
    runnable: (...words) => spawnSync(process.execPath, [cli, ...words], { cwd: project, env }),
  };
  try {
    await work(room);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Path of a picture of the documentation, with its ending. */
export function pictureAt(name) {
  mkdirSync(join(root, 'docs/pictures'), { recursive: true });
  return join(root, 'docs/pictures', name);
}

/** Works with a browser. */
export async function withBrowser(work) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}
