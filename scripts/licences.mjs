// The licences of the packages whose code is in a bundle, as one text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text for these metafiles of esbuild; throws when a package comes without a licence. */
export function renderLicences(root, metafiles) {
  const folders = new Set(
    metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap((path) => packageFolder(path) ?? [])),
  );
  const packages = [...folders].map((folder) => readPackage(root, folder));
  packages.sort((left, right) => (left.title < right.title ? -1 : 1));
  const parts = packages.map(({ title, licence, text }) => `${title} (${licence})\n\n${text.trim()}\n`);
  return [opening, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

const opening = 'runnable contains code of the packages below, under their licences.\n';

function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function readPackage(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|copying|notice)\b/i.test(file),
  );
  if (files.length === 0) throw new Error(`${folder} comes without the text of its licence`);
  const text = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim()).join('\n\n');
  return { title: `${name} ${version}`, licence: license, text };
}
