import { EnvironmentError } from '../diagnostics/errors.ts';
import { isList, type Json, type JsonObject } from '../values/json.ts';
import { fieldAt, listAt, textAt } from './fields.ts';
import { judgeAnswer, type Verdict } from './judge-answer.ts';

/** GitHub's API, with the patience that it asks for. All methods throw `EnvironmentError`. */
export interface Github {
  readonly get: (path: string) => Promise<Json>;
  /** All items of all pages. */
  readonly list: (path: string) => AsyncIterable<Json>;
  /** One after the other, a second apart, as GitHub demands. */
  readonly write: (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: JsonObject) => Promise<Json>;
  /** The `data` of a query. */
  readonly query: (text: string) => Promise<Json>;
}

/** Where it is and who asks. */
export interface GithubAccess {
  /** `GITHUB_API_URL`, such as `https://api.github.com`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly token: string;
  readonly version: string;
  /** For tests. Milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Waits of all requests together, in milliseconds; a job is not held up for longer. */
const mostWaiting = 120_000;
const mostRetries = 3;
const betweenWrites = 1000;
/** An answer that does not come. */
const longestAnswer = 30_000;

/** Opens the API; nothing is sent. */
export function openGithub(access: GithubAccess): Github {
  const { wait = sleep } = access;
  const api = access.apiUrl.replace(/\/+$/, '');
  let waited = 0;
  let lastWrite = Number.NEGATIVE_INFINITY;
  let writing: Promise<unknown> = Promise.resolve();

  const pause = async (ms: number, verdict: Extract<Verdict, { is: 'again' }>) => {
    if (waited + ms > mostWaiting) throw gaveUp(verdict.why);
    waited += ms;
    await wait(ms);
  };
  const send = async (request: Outgoing): Promise<Answer> => {
    for (let tries = 0; ; tries += 1) {
      const answer = await exchange(access, request);
      const verdict = judgeAnswer(answer, tries);
      if (verdict.is === 'good') return answer;
      if (verdict.is === 'refused') throw refused(request, answer);
      if (tries === mostRetries) throw gaveUp(verdict.why);
      await pause(verdict.afterMs, verdict);
    }
  };
  const write: Github['write'] = (method, path, body) => {
    const turn = writing.then(async () => {
      const rest = lastWrite + betweenWrites - performance.now();
      if (rest > 0) await wait(rest);
      try {
        return (await send({ method, url: `${api}${path}`, ...(body === undefined ? {} : { body }) })).json;
      } finally {
        lastWrite = performance.now();
      }
    });
    writing = turn.catch(() => {});
    return turn;
  };
  return {
    get: async (path) => (await send({ method: 'GET', url: `${api}${path}` })).json,
    list: (path) => listPages((url) => send({ method: 'GET', url }), `${api}${path}`),
    write,
    query: async (text) => {
      const { json } = await send({ method: 'POST', url: access.graphqlUrl, body: { query: text } });
      const [problem] = listAt(json, 'errors');
      if (problem !== undefined) throw notAnswered('graphql', textAt(problem, 'message') ?? 'an error');
      return fieldAt(json, 'data');
    },
  };
}

interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly body?: JsonObject;
}

/** What came back; status 0: nothing did. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Json;
}

/** Pages that are read at most; a hundred items each. */
const mostPages = 100;

async function* listPages(send: (url: string) => Promise<Answer>, first: string): AsyncIterable<Json> {
  let url: string | null = first;
  for (let page = 0; url !== null && page < mostPages; page += 1) {
    const { json, headers }: Answer = await send(url);
    if (isList(json)) yield* json;
    url = nextPage(headers.get('link'), first);
  }
}

// Only at the same place: a token goes nowhere that an answer names.
function nextPage(link: string | null, first: string): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined || !URL.canParse(next)) return null;
  return new URL(next).origin === new URL(first).origin ? next : null;
}

async function exchange(access: GithubAccess, { method, url, body }: Outgoing): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${access.token}`,
        'user-agent': `runnable/${access.version}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      // An answer that leads elsewhere could carry the token there.
      redirect: 'error',
      signal: AbortSignal.timeout(longestAnswer),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, json: parse(await response.text()) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { status: 0, headers: new Headers(), json: { message } };
  }
}

function parse(text: string): Json {
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch {
    return null;
  }
}

function refused({ method, url }: Outgoing, { status, json }: Answer): EnvironmentError {
  const path = new URL(url).pathname;
  const said = textAt(json, 'message') ?? 'no reason';
  return new EnvironmentError('github-refused', `GitHub refused ${method} ${path}: ${status} ${said}`, {
    hint: 'grant the job what it needs under `permissions:`; of a fork the token may only read',
  });
}

function notAnswered(path: string, why: string): EnvironmentError {
  return new EnvironmentError('github-refused', `GitHub refused POST /${path}: ${why}`);
}

function gaveUp(why: string): EnvironmentError {
  return new EnvironmentError('github-busy', `GitHub did not answer in time: ${why}`, {
    hint: 'run the job again later; GitHub bounds how much a token may ask for',
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
