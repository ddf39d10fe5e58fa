// Pictures of the HTML report for the read-me, made from real runs: `node scripts/report-pictures.mjs`. Needs Chromium.
import { join } from 'node:path';
import { inRoom, pictureAt, withBrowser } from './picture-room.mjs';

const pipeline = `
params: { alpha: 0.1 }
tasks:
  stations: { shell: "sleep 0.5; echo 40 stations" }
  load:
    description: Read what was measured.
    shell: "sleep 0.3; echo 1461 days; printf 'day,depth\\\\n2026-01-01,31.4\\\\n' > days.csv"
    outputs: [days.csv]
  clean: { needs: [load, stations], shell: "sleep 0.2; echo 3 days left out" }
  train:
    needs: [clean]
    matrix: { seed: [1, 2], depth: [2, 4] }
    shell: "for i in 1 2 3 4 5; do echo epoch $i loss=0.$((9 - i)); done; sleep 0.3"
  calibrate: { needs: [clean], python: "model:calibrate" }
  evaluate: { needs: [train, calibrate], shell: echo done }
  publish: { needs: [evaluate], shell: echo published }
`;
const code = `import math


def calibrate(alpha: float) -> float:
    """Finds the offset of the thermometers."""
    offset = math.log(alpha) * 2
    if offset > -3:
        raise ValueError(f"no convergence: offset is {offset:.2f} with alpha={alpha}")
    return offset
`;

await inRoom('penguins', async ({ folder, write, commit, runnable }) => {
  write('.runnable/train.yaml', pipeline);
  write('model.py', code.replace('-3', '0'));
  commit('Calibrate');
  for (let count = 0; count < 4; count += 1) runnable('run', 'train');
  write('model.py', code);
  runnable('run', 'train', '-p', 'alpha=0.3', '-j', '3');
  runnable('report', 'latest', '--html', join(folder, 'report.html'));
  await withBrowser((browser) => takePictures(browser, join(folder, 'report.html')));
});

async function takePictures(browser, file) {
  for (const [name, colorScheme, hash] of [
    ['report', 'light', ''],
    ['report-dark', 'dark', '#graph'],
  ]) {
    const page = await browser.newPage({
      viewport: { width: 1200, height: 820 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    await page.goto(`file://${file}${hash}`);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await page.screenshot({ path: pictureAt(`${name}.png`) });
  }
}
