import { NetworkError, WaybillError } from '@waybill/core'
import { type Classification, createExchange, type PlannedRequest } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { syneriseSuspects } from '../destination/blamed-calls.js'
import { createSyneriseRead } from '../destination/read.js'
import { syneriseAnswers } from './answers.js'
import { syneriseEndpoints } from './endpoints.js'
import { profileTokenHint, type TokenOwner } from './token.js'

const readAs = (owner: TokenOwner = 'unknown') =>
  createSyneriseRead({ redact: (text) => text.replaceAll('secret', '***'), owner: () => owner })
const requestOf = (endpoint: keyof typeof syneriseEndpoints, count = 1, maybeDelivered = false): PlannedRequest => ({
  endpoint,
  method: 'POST',
  path: syneriseEndpoints[endpoint].path,
  headers: {},
  bytes: 0,
  calls: Array.from({ length: count }, () => ({
    delivery: { step: 0, attempt: 0, maybeDelivered, wantsReply: false },
    text: '{}',
    bytes: 0,
    steps: 1,
  })),
})
const judged = (answer: () => { status: number; body: string }): Promise<Classification> => {
  const transport = {
    send: async () => ({ headers: {}, ...answer() }),
    redact: (text: string) => text,
    close: async () => {},
  }
  return createExchange({ endpoints: syneriseEndpoints, answers: syneriseAnswers, transport })(requestOf('profile'), {
    deadlineAt: Number.POSITIVE_INFINITY,
  })
}
const verdictOf = (status: number, body: unknown = {}) =>
  judged(() => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }))
const lost = () =>
  judged(() => {
    throw new NetworkError('x', { code: 'connection_lost', sent: true })
  })

describe('404 to a deletion', () => {
  it.each(['{}', 'no such profile', ''])('after a doubtful try means that it has happened: %j', async (body) => {
    expect(readAs()(await verdictOf(404, body), requestOf('profileDeletion', 1, true))).toEqual([
      { status: 'delivered', duplicate: true, httpStatus: 404 },
    ])
    const [outcome] = readAs()(await verdictOf(404, body), requestOf('profileDeletion')) ?? []
    expect(outcome?.status).not.toBe('delivered')
    expect(outcome).toBeDefined()
  })

  it('is left to the table where it is a page, another status, another endpoint, or no answer', async () => {
    const doubtful = requestOf('profileDeletion', 1, true)
    expect(readAs()(await verdictOf(404, '<html>'), doubtful)).toBeUndefined()
    for (const status of [400, 403, 500]) expect(readAs()(await verdictOf(status), doubtful)).toBeUndefined()
    expect(readAs()(await verdictOf(404), requestOf('profile', 1, true))).toBeUndefined()
    expect(readAs()(await lost(), doubtful)).toBeUndefined()
  })
})

describe('a transaction that is refused', () => {
  it.each([
    ['transaction', 401],
    ['transaction', 403],
    ['transactionBatch', 401],
    ['transactionBatch', 403],
  ] as const)('may be so for the token of a profile: %s, %i', async (endpoint, status) => {
    const verdict = await verdictOf(status, { error: 'secret' })
    const outcomes = readAs()(verdict, requestOf(endpoint, 2))
    expect(outcomes).toHaveLength(2)
    const { kind, code } = verdict.ok ? expect.fail('it was taken') : verdict.error
    for (const outcome of outcomes ?? []) {
      expect(outcome).toMatchObject({
        status: 'blocked',
        error: { kind, code, status, evidence: { body: '{"error":"***"}' } },
      })
      expect('error' in outcome && outcome.error.hint).toContain(profileTokenHint)
    }
  })

  it('is left to the table for another token, another status, another endpoint, or no answer', async () => {
    const request = requestOf('transaction')
    for (const owner of ['workspace', 'profile'] as const)
      expect(readAs(owner)(await verdictOf(401), request)).toBeUndefined()
    for (const status of [400, 404, 500]) expect(readAs()(await verdictOf(status), request)).toBeUndefined()
    for (const status of [401, 403]) expect(readAs()(await verdictOf(status), requestOf('profile'))).toBeUndefined()
    expect(readAs()(await lost(), request)).toBeUndefined()
  })
})

describe('207', () => {
  const outcomesOf = async (body: unknown, count: number, endpoint: keyof typeof syneriseEndpoints = 'eventBatch') =>
    readAs()(await verdictOf(207, body), requestOf(endpoint, count))?.map(({ status }) => status)
  const [yes, no] = ['delivered', 'rejected']

  it.each<[string, unknown[], number, unknown]>([
    ['the first', [{ index: 0 }], 2, [no, yes]],
    ['the last', [{ index: 2 }], 3, [yes, yes, no]],
    ['two, one of them twice', [{ index: 2 }, { field: '[0].a' }, { index: 0 }], 3, [no, yes, no]],
    ['one that is there, and one that is not', [{ index: 1 }, { index: 3 }], 3, [yes, no, yes]],
    ['one that is there, and nobody', [{ message: 'x' }, { field: '[1]' }, null, 'x'], 2, [yes, no]],
    ['one by index, whatever its field', [{ index: 1, field: '[0].a' }], 2, [yes, no]],
    ['one by field, where the index is none', [{ index: 0.5, field: '[1].a' }], 2, [yes, no]],
    ['the next after the last, so all are in doubt', [{ index: 2 }], 2, [no, no]],
    ['one before the first, so all are in doubt', [{ index: -1 }], 2, [no, no]],
    ['nobody, so all are in doubt', [{ field: 'label' }], 2, [no, no]],
    ['whomever, of one call', [{ index: 5 }], 1, [no]],
  ])('names %s', async (_, errors, count, expected) => {
    expect(await outcomesOf(errors, count)).toEqual(expected)
    expect(await outcomesOf({ errors }, count)).toEqual(expected)
  })

  it('counts as a delivery of all that must not go twice, where it names nobody, and of all, where it has no errors', async () => {
    expect(await outcomesOf([{ index: 2 }], 2, 'unsaltedEventBatch')).toBeUndefined()
    expect(await outcomesOf([{ index: 1 }], 2, 'unsaltedEventBatch')).toEqual([yes, no])
    for (const body of [[], {}, { errors: [] }, { errors: 'x' }, '']) expect(await outcomesOf(body, 2)).toBeUndefined()
  })

  it('is in doubt for those it names, and keeps its status for the others', async () => {
    const outcomes = readAs()(await verdictOf(207, [{ index: 1, message: 'secret' }]), requestOf('eventBatch', 2))
    expect(outcomes).toMatchObject([
      { status: 'delivered', httpStatus: 207 },
      {
        status: 'rejected',
        maybeDelivered: true,
        error: {
          kind: 'invalid',
          code: 'partly_refused',
          status: 207,
          evidence: { body: '[{"index":1,"message":"***"}]' },
        },
      },
    ])
  })

  it('is no other success', async () => {
    for (const status of [200, 202])
      expect(readAs()(await verdictOf(status, []), requestOf('eventBatch', 2))).toBeUndefined()
  })
})

describe('the suspects of a refusal', () => {
  it('are the events whose fields it names, and no others', async () => {
    const verdict = await verdictOf(400, {
      errors: [{ field: '[1].a' }, { field: 'label' }, { field: '' }, { field: '[0]' }],
    })
    expect(verdict.ok ? [] : syneriseSuspects(verdict.error, requestOf('eventBatch', 2))).toEqual([1, 0])
  })

  it('are none of a failure that is no answer', () => {
    expect(syneriseSuspects(new WaybillError('x', { kind: 'invalid', code: 'x' }), requestOf('eventBatch', 2))).toEqual(
      [],
    )
  })

  it('are none of a call without an action, whatever the refusal says', async () => {
    const verdict = await verdictOf(403, { error: 'action undefined.x is on the denylist, undefined' })
    expect(verdict.ok || verdict.error.code).toBe('action_not_permitted')
    expect(verdict.ok ? [] : syneriseSuspects(verdict.error, requestOf('eventBatch', 2))).toEqual([])
  })
})
