import { mutateJson } from './mutate-json.js'
import { drawn, oneOf, type Random } from './seeded-random.js'

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

type Mutation = (answer: WireAnswer, random: Random) => WireAnswer

const statuses: [number, ...number[]] = [
  200, 201, 202, 204, 206, 207, 226, 299, 300, 301, 304, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415,
  418, 421, 422, 423, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 507, 520, 522, 529, 599,
]
const contentTypes: [string, ...string[]] = [
  'text/html',
  'application/xml',
  'application/json; charset=utf-16',
  ';;;',
  '',
]
const waits: [string, ...string[]] = [
  '0',
  '3',
  '-1',
  '1e400',
  'soon',
  '99999999999999',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  '2',
]

const textOf = ({ body }: WireAnswer) => Buffer.from(body).toString('utf8')
const withText = (answer: WireAnswer, text: string): WireAnswer => ({ ...answer, body: Buffer.from(text) })

const mutations: [Mutation, ...Mutation[]] = [
  (answer, random) => ({ ...answer, status: oneOf(random, statuses) }),
  (answer, random) => ({ ...answer, status: 200 + drawn(random, 400) }),
  (answer, random) => ({ ...answer, headers: { ...answer.headers, 'retry-after': oneOf(random, waits) } }),
  (answer, random) => ({ ...answer, headers: { ...answer.headers, 'content-type': oneOf(random, contentTypes) } }),
  (answer) => ({ ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' } }),
  (answer) => ({ ...answer, headers: { ...answer.headers, 'x-long': 'y'.repeat(9_000) } }),
  (answer, random) => ({ ...answer, body: answer.body.subarray(0, drawn(random, answer.body.length + 1)) }),
  (answer, random) => withText(answer, mutateJson(textOf(answer), random)),
  (answer, random) => withText(answer, mutateJson(mutateJson(textOf(answer), random), random)),
  (answer, random) => ({ ...answer, body: flipped(answer.body, random) }),
  (answer, random) => ({ ...answer, body: Uint8Array.from({ length: drawn(random, 300) }, () => drawn(random, 256)) }),
  (answer) => ({ ...answer, body: Buffer.from(textOf(answer), 'utf16le') }),
  (answer) => ({ ...answer, body: Buffer.from(textOf(answer), 'latin1') }),
  (answer) => withText(answer, `\ufeff${textOf(answer)}`),
  (answer) => withText(answer, textOf(answer) + textOf(answer)),
  (answer) => withText(answer, `<!doctype html><title>502</title><pre>${textOf(answer)}</pre>`),
  (answer) => withText(answer, JSON.stringify(textOf(answer))),
  (answer) => withText(answer, `${'{"a":['.repeat(3_000)}${textOf(answer) || '0'}${']}'.repeat(3_000)}`),
  (answer, random) =>
    drawn(random, 20) === 0 ? withText(answer, 'ж'.repeat(500_000)) : withText(answer, ' '.repeat(3_000)),
  (answer) => withText(answer, ''),
]

/** The answer with one to three mutations. */
export function mutateAnswer(answer: WireAnswer, random: Random): WireAnswer {
  let mutated = answer
  for (let left = 1 + drawn(random, 3); left > 0; left--) mutated = oneOf(random, mutations)(mutated, random)
  return mutated
}

function flipped(body: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(body)
  for (let left = 1 + drawn(random, 4); left > 0 && copy.length > 0; left--)
    copy[drawn(random, copy.length)] = drawn(random, 256)
  return copy
}
