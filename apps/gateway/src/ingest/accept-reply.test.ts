import { InvalidInputError, WaybillError } from '@waybill/core'
import type { Accepted, Refused } from '@waybill/delivery'
import { describe, expect, it } from 'vitest'
import { acceptReply } from './accept-reply.js'

const accepted: Accepted = { status: 'accepted', messageId: 'm-1' }
const duplicate: Accepted = { status: 'duplicate', messageId: 'm-2' }
const invalid: Refused = {
  status: 'refused',
  error: new InvalidInputError([
    { field: 'event', rule: 'must name what happened' },
    { field: 'userId', rule: 'must be text', hint: 'set it' },
  ]),
}
const refused = (code: string, kind: WaybillError['kind'] = 'unavailable'): Refused => ({
  status: 'refused',
  error: new WaybillError(`Secret of ${code}`, { kind, code }),
})
const full = refused('store_full')
const failed = refused('store_failed')
const batch = (...results: (Accepted | Refused)[]) => acceptReply(results, { batch: true })

describe('the reply to events', () => {
  it('is 200 when the store has all of them, new or known', () => {
    expect(batch(accepted, duplicate)).toEqual({ status: 200, headers: {}, body: { success: true } })
    expect(batch()).toMatchObject({ status: 200 })
  })

  it('is 400 with the rules that were broken, and by which event of a batch', () => {
    const reply = batch(accepted, invalid, duplicate)
    expect(reply).toEqual({
      status: 400,
      headers: {},
      body: {
        success: false,
        code: 'invalid_event',
        message: '1 of 3 events were refused; the others are accepted.',
        accepted: 2,
        errors: [
          { index: 1, field: 'event', rule: 'must name what happened' },
          { index: 1, field: 'userId', rule: 'must be text', hint: 'set it' },
        ],
      },
    })
    expect(acceptReply([invalid], { batch: false }).body).toMatchObject({
      message: 'The event was refused.',
      accepted: 0,
      errors: [{ field: 'event' }, { field: 'userId' }],
    })
    expect(JSON.stringify(acceptReply([invalid], { batch: false }))).not.toContain('index')
  })

  it('tells the message of what is invalid without a field', () => {
    expect(batch(refused('invalid_event', 'invalid')).body).toMatchObject({
      errors: [{ index: 0, field: '', rule: 'Secret of invalid_event' }],
    })
  })

  it('is 429 with a time to wait when the store is full, whatever else was refused', () => {
    expect(batch(accepted, full, invalid)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
      body: { success: false, code: 'store_full', accepted: 1, errors: [{ index: 2 }, { index: 2 }] },
    })
    expect(batch(full).body).not.toHaveProperty('errors')
  })

  it.each([
    ['after', [full, failed]],
    ['before', [failed, full]],
    ['beside bad events', [invalid, full, failed, accepted]],
  ] as const)('is 503 when some could not be written %s others found it full', (_, results) => {
    expect(batch(...results)).toMatchObject({
      status: 503,
      headers: {},
      body: { success: false, code: 'store_failed' },
    })
  })

  it('says that the gateway closes, in the word that clients know', () => {
    expect(batch(refused('closed'))).toMatchObject({ status: 503, body: { code: 'closing', accepted: 0 } })
    expect(batch(refused('no_transactions', 'setup'))).toMatchObject({ status: 503, body: { code: 'no_transactions' } })
  })

  it('repeats nothing of why the store failed', () => {
    for (const reply of [batch(full), batch(failed), batch(full, failed)])
      expect(JSON.stringify(reply)).not.toContain('Secret')
  })
})
