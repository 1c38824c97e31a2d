import { describe, expect, it } from 'vitest'
import { createHttpTransport, loginAuth } from '../../http/index.js'
import { type Destination, WaybillError } from '../../index.js'
import { type DestinationSubject, destinationChapters, runConformance, type SubjectOptions } from '../index.js'
import { defined, endpoints, rightSubject } from '../wrong-destinations/right-destination.js'
import { wrongDestinations } from '../wrong-destinations/wrong-destinations.js'

/** The same destination with a login, made asynchronously. */
const withLogin: DestinationSubject = {
  ...rightSubject,
  async create(options: SubjectOptions): Promise<Destination> {
    const { baseUrl, canary } = options
    const authorizer = loginAuth({
      secrets: [canary],
      async login(exchange) {
        const body = JSON.stringify({ key: canary })
        const answer = await exchange({ method: 'POST', path: '/login', body })
        if (answer.status === 200) return { token: answer.body }
        throw new WaybillError(`The login was refused (HTTP ${answer.status}).`, {
          kind: 'setup',
          code: 'login_refused',
        })
      },
    })
    const authorizers = { default: authorizer, points: authorizer }
    return defined(options, { transport: createHttpTransport({ baseUrl, authorizers }) })
  },
  endpoints,
  housekeeping: ({ path }) => (path === '/api/login' ? { body: 'session-token-0001' } : undefined),
}

describe('a right destination passes every chapter', () => {
  describe.each([
    ['with keys', rightSubject],
    ['with a login', withLogin],
  ] as const)('%s', (_, subject) => {
    for (const { name, run, skip } of destinationChapters(subject))
      it(name, async (context) => {
        const reason = skip ?? (await run())
        if (reason !== undefined) context.skip(reason)
      })
  })

  it('and the report names what is not put to the test, and why', async () => {
    const report = await runConformance(rightSubject)
    const skipped = report.chapters.filter(({ result }) => result === 'skipped')
    expect(report).toMatchObject({ destination: 'tiny', conforms: true, failed: 0 })
    expect(skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'one bad call: purchases: its answers tell the calls apart',
      'order: purchases: the vendor promises no order within a request',
      'limit of calls: points: a request holds one call',
      'split: points: a request holds one call',
      'one bad call: points: a request holds one call',
      'outcomes belong to their calls: points: a request holds one call',
      'order: points: a request holds one call',
      'limit of calls: views: a request holds one call',
      'split: views: a request holds one call',
      'one bad call: views: a request holds one call',
      'outcomes belong to their calls: views: a request holds one call',
      'order: views: a request holds one call',
      'confirm: the vendor cannot be asked',
    ])
  })
})

it('every kind of chapter has a destination that it alone finds', () => {
  const kindOf = (name: string) => name.split(':')[0] as string
  const found = new Set(wrongDestinations.map(({ fails }) => kindOf(fails)))
  const kinds = new Set(destinationChapters(rightSubject).map(({ name }) => kindOf(name)))
  expect([...kinds].filter((kind) => !found.has(kind))).toEqual([])
})

describe('a destination with one fault fails the chapter on it', () => {
  it.each(wrongDestinations.map((wrong) => [wrong.fault, wrong] as const))(
    'one that %s',
    async (_, { subject, fails }) => {
      const chapter = destinationChapters(subject).find(({ name }) => name === fails)
      expect(chapter?.skip).toBeUndefined()
      await expect(chapter?.run()).rejects.toThrow()
    },
    120_000,
  )
})
