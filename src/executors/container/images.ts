import type { LocatedSite, Notice, SiteOrder } from '../../engine/ports.ts';
import type { Outcome, Site } from '../../plan/invocation.ts';
import { imageProblem } from '../../values/image-name.ts';
import type { Answer } from './client.ts';
import { type Engine, lastLine } from './engine.ts';

/** The images of one run: each name means one content for all of its tasks. */
export interface Images {
  /** The image of a task, fetched if need be. */
  readonly locate: (order: SiteOrder) => Promise<LocatedSite>;
  /** Digest of an image that is there; null where it would have to be fetched. */
  readonly identify: (image: string) => Promise<string | null>;
}

export interface ImagesOptions {
  readonly engine: Engine;
  /** Name of the executor. */
  readonly executor: string;
  /** Of tasks that name none. */
  readonly image: string | undefined;
  readonly pull: 'missing' | 'always' | 'never';
  readonly warn: (notice: Notice) => void;
}

export function openImages(options: ImagesOptions): Images {
  const known = new Map<string, Finding>();
  return {
    locate: async (order) => {
      const image = order.image ?? options.image;
      if (image === undefined) return refuse(noImage(order.task, options.executor));
      const problem = imageProblem(image);
      if (problem !== null) return refuse(wrongName(order.task, image, problem));
      const why =
        order.image === undefined ? `the image of \`${options.executor}\`` : 'the image of the task';
      return await findOnce(options, known, { image, why, signal: order.signal });
    },
    identify: async (image) => {
      if (imageProblem(image) !== null) return null;
      return parseImage(options.engine, await inspect(options.engine, image))?.Id ?? null;
    },
  };
}

/** A search for an image, and what calls it off. */
interface Finding {
  readonly signal: AbortSignal;
  readonly found: Promise<LocatedSite>;
}

async function findOnce(
  options: ImagesOptions,
  known: Map<string, Finding>,
  wanted: Wanted,
): Promise<LocatedSite> {
  const { image, signal } = wanted;
  for (;;) {
    const finding = known.get(image) ?? { signal, found: find(options, wanted) };
    known.set(image, finding);
    const found = await finding.found;
    if (found.ok) return found;
    // Another task may have better luck.
    if (known.get(image) === finding) known.delete(image);
    // The task that looked for it is not wanted any more, and this one is.
    if (!finding.signal.aborted || signal.aborted) return found;
  }
}

interface Wanted {
  readonly image: string;
  readonly why: string;
  readonly signal: AbortSignal;
}

async function find(options: ImagesOptions, wanted: Wanted): Promise<LocatedSite> {
  const { engine, pull } = options;
  const { image } = wanted;
  if (pull === 'always') {
    const refused = await fetchImage(options, wanted);
    if (refused !== null) return refuse(refused);
  }
  const first = await inspect(engine, image);
  const there = parseImage(engine, first);
  if (there !== null) return { ok: true, site: siteOf(there, wanted) };
  if (!isAbsent(first)) return refuse(unreadable(engine, image, first));
  if (pull !== 'missing') return refuse(notThere(image, engine));
  const refused = await fetchImage(options, wanted);
  if (refused !== null) return refuse(refused);
  const second = await inspect(engine, image);
  const fetched = parseImage(engine, second);
  return fetched === null
    ? refuse(unreadable(engine, image, second))
    : { ok: true, site: siteOf(fetched, wanted) };
}

/** Null: it is there now. */
async function fetchImage(
  { engine, warn }: ImagesOptions,
  { image, signal }: Wanted,
): Promise<ErrorOutcome | null> {
  warn({ code: 'image-pulled', message: `\`${engine.name}\` fetches the image \`${image}\`` });
  const answer = await engine.ask(['pull', '--quiet', '--', image], { signal, timeoutMs: null });
  return answer.code === 0 ? null : judgePull(image, lastLine(answer.stderr), engine);
}

/** What `image inspect` says of an image, as far as it counts. */
interface ImageFacts {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: { readonly Env?: readonly string[] | null } | null;
}

function inspect(engine: Engine, image: string): Promise<Answer> {
  return engine.ask(['image', 'inspect', '--format={{json .}}', '--', image]);
}

function parseImage({ name }: Engine, { code, stdout }: Answer): ImageFacts | null {
  if (code !== 0) return null;
  try {
    const found = JSON.parse(stdout) as ImageFacts | readonly [ImageFacts];
    // Podman gives a list.
    const facts: ImageFacts = 'Id' in found ? found : found[0];
    // nerdctl shows the digest of the settings, and starts containers by that of the manifest.
    const known = name === 'nerdctl' ? digestOf(facts) : facts.Id;
    const id = `sha256:${known?.replace(/^sha256:/, '')}`;
    return /^sha256:[0-9a-f]{64}$/.test(id) ? { ...facts, Id: id } : null;
  } catch {
    return null;
  }
}

/** By which a registry gives an image, or would give it. */
function digestOf({ RepoDigests }: ImageFacts): string | undefined {
  return RepoDigests?.[0]?.split('@')[1];
}

function isAbsent({ stderr }: Answer): boolean {
  return /no such image|not known|not found|no such object/i.test(stderr);
}

function siteOf(facts: ImageFacts, { image, why }: Wanted): Site {
  const { Id, Config } = facts;
  const path = Config?.Env?.find((line) => line.startsWith('PATH='))?.slice('PATH='.length);
  const [name = image] = image.split('@');
  return {
    ...{ image, digest: Id, id: Id, path: path ?? usualPath },
    // By the digest under which a registry gives it, if it is known: so it can be had again.
    tool: { name: 'image', path: `${name}@${digestOf(facts) ?? Id}`, why },
  };
}

/** Of an image that sets none. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type ErrorOutcome = Extract<Outcome, { readonly status: 'error' }>;

function refuse(outcome: ErrorOutcome): LocatedSite {
  return { ok: false, outcome };
}

function noImage(task: string, executor: string): ErrorOutcome {
  return imageError(
    `task \`${task}\` runs in a container of \`${executor}\`, and neither of them names an image`,
    {
      hint: 'name one: `image: "python:3.12-slim"`',
    },
  );
}

function wrongName(task: string, image: string, problem: string): ErrorOutcome {
  return imageError(`the image \`${image}\` of task \`${task}\` ${problem}`, {});
}

function notThere(image: string, { name }: Engine): ErrorOutcome {
  return imageError(
    `the image \`${image}\` is not on this machine, and the executor fetches none (\`pull: never\`)`,
    {
      hint: `fetch or build it: \`${name} pull ${image}\``,
    },
  );
}

function unreadable({ name }: Engine, image: string, { stderr }: Answer): ErrorOutcome {
  return imageError(`\`${name}\` says nothing about the image \`${image}\`: ${lastLine(stderr)}`, {
    again: true,
  });
}

function judgePull(image: string, words: string, { name }: Engine): ErrorOutcome {
  const what = `the image \`${image}\` cannot be fetched`;
  if (/no space left/i.test(words)) {
    return imageError(`${what}: the disk of \`${name}\` is full`, {
      hint: `make space: \`${name} system prune\``,
    });
  }
  if (
    /not found|unknown|no such|does not exist|denied|unauthorized|forbidden/i.test(words) &&
    !/no such host/i.test(words)
  ) {
    return imageError(`${what}: ${words}`, {
      hint: `is the name right? For an image that is not public: \`${name} login\``,
    });
  }
  return imageError(`${what}: ${words}`, { again: true });
}

function imageError(message: string, more: Pick<ErrorOutcome, 'hint' | 'again'>): ErrorOutcome {
  return { status: 'error', code: 'image', message, ...more };
}
