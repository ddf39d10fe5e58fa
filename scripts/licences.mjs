// The licences of the packages whose code is in a bundle, as one text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

// Some packages leave it in their repository: it lies beside this file then.
function readElsewhere(root, folder, name) {
  const kept = join(root, 'scripts/licences', `${name}.txt`);
  return existsSync(kept) ? readFileSync(kept, 'utf8') : readLastSection(join(root, folder, 'README.md'));
}

// Some packages have it at the end of their read-me only.
function readLastSection(path) {
  const [, text = ''] = /\n#+ *licen[cs]e\s*\n([\s\S]*)$/i.exec(readFileSync(path, 'utf8')) ?? [];
  return text;
}

function readPackage(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|copying|notice)\b/i.test(file),
  );
  const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  const text = files.length > 0 ? texts.join('\n\n') : readElsewhere(root, folder, name);
  if (!/copyright/i.test(text)) throw new Error(`${folder} comes without the text of its licence`);
  return { title: `${name} ${version}`, licence: license, text };
}
