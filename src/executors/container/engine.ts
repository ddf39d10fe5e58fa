import { EnvironmentError } from '../../diagnostics/errors.ts';
import { findOnPath } from '../../environments/programs.ts';
import {
  type Answer,
  type AskOptions,
  askClient,
  type Client,
  type RunningClient,
  type StreamOptions,
  streamClient,
} from './client.ts';
import { fatalWords } from './fatal-words.ts';

export const engineNames = ['docker', 'podman', 'nerdctl'] as const;
export type EngineName = (typeof engineNames)[number];

/** What runs containers on this machine, by its command. */
export interface Engine {
  readonly name: EngineName;
  /** Absolute path of its command. */
  readonly program: string;
  readonly version: string;
  /** It runs as a user who is not root: the root of its containers is that user. */
  readonly rootless: boolean;
  /** Absolute path of the program that containers begin with, where the engine has to be told of one that is static. */
  readonly init?: string;
  /** The kernel keeps containers from files that are not labelled for them. */
  readonly selinux: boolean;
  /** Milliseconds that a command may take which does no more than look, or change one thing. */
  readonly answerMs: number;
  /**
   * Runs a command to its end, whatever its exit code; without `timeoutMs` for `answerMs` at most, and for a tenth of that
   * while the one before it had no answer. `args` are fixed words and ids; text of a user may only stand behind the `=` of an
   * option, or after `--`.
   */
  readonly ask: (args: readonly string[], options?: Partial<AskOptions>) => Promise<Answer>;
  /** The same for one whose output is that of a container. */
  readonly stream: (args: readonly string[], options: StreamOptions) => Promise<RunningClient>;
}

/** Which engine is wanted. */
export interface EngineOrder {
  /** Absent: the first one that answers. */
  readonly engine?: EngineName;
  /** The caller's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, as in `Engine`; usually half a minute. */
  readonly answerMs?: number;
}

/** An engine whose command is there and that does not answer. */
export interface SilentEngine {
  readonly name: EngineName;
  readonly program: string;
  /** In its own words. */
  readonly trouble: string;
}

/**
 * The engine that was asked for, or the first one that answers; asked once for all executors of a process. Throws
 * `EnvironmentError` `no-container-engine`.
 */
export async function openEngine(order: EngineOrder): Promise<Engine> {
  const known = opened.get(order.environment) ?? new Map<string, Engine>();
  opened.set(order.environment, known);
  const key = JSON.stringify([order.engine, order.answerMs]);
  const engine = known.get(key) ?? (await findEngine(order));
  known.set(key, engine);
  return engine;
}

const opened = new WeakMap<EngineOrder['environment'], Map<string, Engine>>();

async function findEngine({ engine, ...order }: EngineOrder): Promise<Engine> {
  const silent: SilentEngine[] = [];
  for (const name of engine === undefined ? engineNames : [engine]) {
    const found = await tryEngine(name, order);
    if (found === null) continue;
    if (!('trouble' in found)) return found;
    silent.push(found);
  }
  throw noEngine(engine, silent);
}

/** The engine of that name: null where its command is not on PATH. */
export async function tryEngine(
  name: EngineName,
  { environment, answerMs = usualAnswerMs }: Omit<EngineOrder, 'engine'>,
): Promise<Engine | SilentEngine | null> {
  const program = findOnPath(environment['PATH'], [name]);
  if (program === undefined) return null;
  const client = { program, environment };
  const answer = await askClient(client, ['info', '--format', '{{json .}}'], { timeoutMs: answerMs });
  const facts = readFacts(answer);
  if ('trouble' in facts) return { name, program, ...facts };
  const init = name === 'nerdctl' ? findOnPath(environment['PATH'], staticInits) : undefined;
  return {
    program,
    ...(init === undefined ? {} : { init }),
    // A command that is called docker may be that of Podman.
    ...{ ...facts, name: facts.isPodman ? 'podman' : name },
    answerMs,
    ask: limitAsking(client, answerMs),
    stream: (args, options) => streamClient(client, args, options),
  };
}

const usualAnswerMs = 30_000;

// `tini`, which nerdctl takes by itself, needs libraries that an image may not have.
const staticInits = ['tini-static', 'docker-init', 'catatonit'] as const;

// An engine that hangs would otherwise be waited for once for each thing that is to be taken away.
function limitAsking(client: Client, answerMs: number): Engine['ask'] {
  let hangs = false;
  return async (args, { timeoutMs, ...options } = {}) => {
    const usual = hangs ? answerMs / 10 : answerMs;
    const answer = await askClient(client, args, {
      ...options,
      timeoutMs: timeoutMs === undefined ? usual : timeoutMs,
    });
    if (answer.late ? timeoutMs === undefined : answer.code !== null) hangs = answer.late;
    return answer;
  };
}

interface Facts {
  readonly version: string;
  readonly rootless: boolean;
  readonly selinux: boolean;
  readonly isPodman: boolean;
}

/** The parts of `info` that count, of Docker and nerdctl, and of Podman. */
interface Info {
  readonly ServerVersion?: string;
  readonly ServerErrors?: readonly string[];
  readonly SecurityOptions?: readonly string[] | null;
  readonly host?: { readonly security?: { readonly rootless?: boolean; readonly selinuxEnabled?: boolean } };
  readonly version?: { readonly Version?: string };
}

function readFacts({ code, stdout, stderr }: Answer): Facts | { readonly trouble: string } {
  const info = parseInfo(stdout);
  const security = info.host?.security;
  const version = info.ServerVersion || info.version?.Version;
  if (code !== 0 || version === undefined) {
    const words = info.ServerErrors?.[0] ?? lastLine(stderr);
    return { trouble: words === '' ? `\`info\` ended with ${code ?? 'a signal'}` : words };
  }
  const options = info.SecurityOptions ?? [];
  return {
    version,
    rootless: security?.rootless ?? options.some((option) => /^name=rootless/.test(option)),
    selinux: security?.selinuxEnabled ?? options.some((option) => /^name=selinux/.test(option)),
    isPodman: info.host !== undefined,
  };
}

function parseInfo(text: string): Info {
  try {
    return JSON.parse(text) as Info;
  } catch {
    return {};
  }
}

/** The last line of what a command said that holds anything, without the advice of its maker. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const last = lines.filter((line) => line !== '' && !/^(?:Run|See) '/.test(line)).at(-1) ?? '';
  return fatalWords(last) ?? last;
}

function noEngine(engine: EngineName | undefined, silent: readonly SilentEngine[]): EnvironmentError {
  const [first] = silent;
  if (first !== undefined) {
    const words = silent.map(({ name, trouble }) => `\`${name}\` does not answer: ${trouble}`).join('; ');
    return new EnvironmentError('no-container-engine', words, { hint: hintFor(first) });
  }
  const what =
    engine === undefined
      ? 'none of `docker`, `podman` and `nerdctl` is on PATH'
      : `\`${engine}\`, which the configuration names, is not on PATH`;
  return new EnvironmentError('no-container-engine', `tasks are to run in containers, and ${what}`, {
    hint: `${installHints[engine ?? 'docker']}, or run it here with \`--executor local\``,
  });
}

const installHints: Readonly<Record<EngineName, string>> = {
  docker: 'install one, such as `apt-get install docker.io`',
  podman: 'install it, such as by `apt-get install podman`',
  nerdctl: 'install a release of `containerd/nerdctl` from GitHub',
};

function hintFor({ name, trouble }: SilentEngine): string {
  if (/permission denied/i.test(trouble)) {
    return `may you use it? \`sudo usermod -aG docker "$USER"\` and log in again, or run it here with \`--executor local\``;
  }
  const start = name === 'docker' ? 'start it: `sudo systemctl start docker`' : `try it: \`${name} info\``;
  return `${start}, or run it here with \`--executor local\``;
}
