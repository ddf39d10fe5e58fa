// How fast the output of tasks is masked: 50 secrets, raw and with their encoded forms, in chunks of 64 KiB.
import { randomBytes } from 'node:crypto';
import { loadSource } from '../support/load-source.mjs';
import { reportAtLeast, timed } from './measure.mjs';

const { createMask } = await loadSource('src/redact/mask.ts');
const { createMatcher } = await loadSource('src/redact/matcher.ts');

const secrets = Array.from({ length: 50 }, () =>
  randomBytes(24)
    .toString('base64')
    .slice(0, 20 + Math.random() * 12),
);
const megabytes = 64;
const line = (index) =>
  `2026-01-01T10:00:${index % 60} INFO worker ${index} batch=${index * 7} took ${Math.random() * 100} ms, loss=${Math.random()}\n`;
const texts = {
  zeros: Buffer.alloc(megabytes << 20),
  log: repeat(Array.from({ length: 20_000 }, (_, index) => line(index)).join('')),
  base64: repeat(randomBytes(3 << 20).toString('base64')),
  hex: repeat(randomBytes(3 << 20).toString('hex')),
  'a secret a line': repeat(
    Array.from(
      { length: 20_000 },
      (_, index) => `Authorization: Bearer ${secrets[index % 50]} accepted for ${line(index)}`,
    ).join(''),
  ),
};

const raw = createMatcher(secrets.map((secret) => Buffer.from(secret)));
const encoded = createMask(secrets);
for (const [name, text] of Object.entries(texts)) {
  const searched = await speed(text, (chunk) => raw.find(chunk));
  reportAtLeast(`50 secrets raw, ${name}`, { value: searched, goal: 100, unit: 'MB/s' });
  const stream = encoded.stream();
  const masked = await speed(text, (chunk) => stream.push(chunk));
  reportAtLeast(`50 secrets with encoded forms, ${name}`, { value: masked, goal: 60, unit: 'MB/s' });
}

function repeat(text) {
  return Buffer.alloc(megabytes << 20, text);
}

async function speed(text, take) {
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    rounds.push(
      await timed(() => {
        for (let at = 0; at < text.length; at += 65_536) take(text.subarray(at, at + 65_536));
      }),
    );
  }
  return text.length / 1e3 / Math.min(...rounds);
}
