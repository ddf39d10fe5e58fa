// Pictures of the comment and the check for docs/github.md: the Action runs against a stand-in of GitHub's API, and what
// it writes is drawn as GitHub draws Markdown. `node scripts/github-pictures.mjs` after the bundles are built. Needs Chromium, and a font with emojis.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { parse } from 'yaml';
import { inRoom, pictureAt, root, withBrowser } from './picture-room.mjs';

const base = `
secrets: [SHOP_TOKEN]
tasks:
  load: { shell: "echo 1461 rows", inputs: [data/orders.csv] }
  check: { needs: [load], shell: "echo 1461 rows are sound" }
  train: { needs: [check], shell: "echo loss 0.31", timeout: 10m, inputs: [model.py] }
  publish: { needs: [train, check], shell: "echo published", secrets: [SHOP_TOKEN] }
`;
const head = base
  .replace('are sound"', 'are sound", allow_failure: true')
  .replace('loss 0.31"', 'loss 0.29; exit 3"')
  .replace('timeout: 10m', 'timeout: 1h')
  .replace(
    '  publish:',
    '  report: { needs: [train], shell: "echo https://reports.example.org/latest" }\n  publish:',
  );

const style = `
  main { font: 14px/1.5 system-ui, 'DejaVu Sans', 'Noto Color Emoji', sans-serif; color: #1f2328; padding: 16px; }
  .box { border: 1px solid #d1d9e0; border-radius: 6px; padding: 0 16px 12px; }
  .author { background: #f6f8fa; margin: 0 -16px 12px; padding: 8px 16px; border-bottom: 1px solid #d1d9e0; }
  .author span { border: 1px solid #d1d9e0; border-radius: 10px; padding: 0 6px; font-size: 12px; color: #59636e; }
  h2, h3 { border-bottom: 1px solid #d1d9e0; padding-bottom: 4px; } small { color: #59636e; font-weight: normal; }
  table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; }
  code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font: 85% 'DejaVu Sans Mono', monospace; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 12px; } pre code { background: none; padding: 0; }
  blockquote { border-left: 4px solid #d1d9e0; margin: 0 0 16px; padding: 0 16px; }
  blockquote.CAUTION { border-color: #cf222e; } blockquote.CAUTION > b { color: #cf222e; }
  summary { cursor: pointer; } details { margin-bottom: 12px; } a { color: #0969da; text-decoration: none; }
  .failure { color: #cf222e; } .success { color: #1a7f37; }
  .annotation { border: 1px solid #d1d9e0; border-left: 3px solid #cf222e; border-radius: 6px; padding: 8px 12px; margin-top: 12px; }
`;

let comment = '';
let check = {};
const server = createServer(answer);
try {
  await inRoom('shop', takePictures);
} finally {
  server.close();
}

async function takePictures(room) {
  const commits = makeProject(room);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pull = {
    number: 7,
    state: 'open',
    labels: [],
    head: { sha: commits.head },
    base: { sha: commits.base },
  };
  server.pull = pull;
  server.base = commits.base;
  const payload = {
    action: 'opened',
    number: 7,
    pull_request: { ...pull, head: { sha: commits.head, repo: { full_name: 'octo/shop' } } },
  };
  await act(room, { name: 'pull_request', payload, inputs: { mode: 'review' } });
  await act(room, {
    name: 'push',
    payload: { before: commits.base, after: commits.head },
    inputs: { mode: 'run', pipelines: 'orders' },
  });
  await withBrowser(draw);
}

function makeProject({ write, commit }) {
  write('.runnable/orders.yaml', base);
  const before = commit('Sell');
  write('.runnable/orders.yaml', head);
  return { base: before, head: commit('Sell more') };
}

/** As much of GitHub as the Action asks for here. */
async function answer(request, response) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text === '' ? {} : JSON.parse(text);
  const path = request.url.split('?')[0];
  const reply = (value) => response.end(JSON.stringify(value));
  if (path === '/graphql') return reply({ data: { viewer: { login: 'github-actions' } } });
  if (path.includes('/compare/')) return reply({ merge_base_commit: { sha: server.base } });
  if (path.endsWith('/pulls/7')) return reply(server.pull);
  if (path.endsWith('/comments')) {
    if (request.method === 'POST') comment = body.body;
    return reply(request.method === 'POST' ? { id: 1 } : []);
  }
  if (path.includes('/check-runs')) check = { ...check, ...body };
  return reply({ id: 2 });
}

function act(room, { name, payload, inputs }) {
  const event = join(room.folder, 'event.json');
  writeFileSync(event, JSON.stringify({ ...payload, repository: { full_name: 'octo/shop' } }));
  const { inputs: declared } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const given = Object.entries({ ...declared, ...inputs }).map(([key, value]) => [
    `INPUT_${key.toUpperCase()}`,
    typeof value === 'string' ? value : key === 'github-token' ? 'token' : (value.default ?? ''),
  ]);
  const api = `http://127.0.0.1:${server.address().port}`;
  const env = {
    ...room.env,
    ...Object.fromEntries(given),
    SHOP_TOKEN: 'token-of-the-shop',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: room.project,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: api,
    GITHUB_GRAPHQL_URL: `${api}/graphql`,
    GITHUB_RUN_ID: '77',
    GITHUB_SHA: payload.after ?? payload.pull_request.head.sha,
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: event,
    RUNNER_TEMP: room.folder,
  };
  const child = spawn(process.execPath, [join(root, 'action/dist/main.cjs')], {
    cwd: room.project,
    env,
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
}

async function draw(browser) {
  const { output, conclusion, name } = check;
  const title = `<h2><span class="${conclusion}">●</span> ${name} <small>${conclusion}</small></h2>`;
  const annotations = output.annotations.map(
    ({ path, start_line: line, title: what, message }) =>
      `<div class="annotation"><code>${path}</code> line ${line}<br><b>${what}</b>: ${message}</div>`,
  );
  const pages = {
    'github-comment': `<div class="box"><div class="author"><b>github-actions</b> <span>bot</span> commented</div>${render(comment)}</div>`,
    'github-check': `${title}<h3>${output.title}</h3>${render(output.summary)}${render(output.text ?? '')}${annotations.join('')}`,
  };
  for (const [file, html] of Object.entries(pages)) {
    const page = await browser.newPage({ viewport: { width: 900, height: 200 }, deviceScaleFactor: 1 });
    await page.setContent(`<!doctype html><style>${style}</style><main>${html}</main>`);
    await page.screenshot({ path: pictureAt(`${file}.png`), fullPage: true });
  }
}

function render(markdown) {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return html.replace(/<blockquote>\s*<p>\[!(\w+)\](?:<\/p>)?/g, '<blockquote class="$1"><b>$1</b>');
}
