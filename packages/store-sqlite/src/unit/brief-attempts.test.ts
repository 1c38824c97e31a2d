import type { AttemptRecord } from '@waybill/delivery/store'
import { expect, it } from 'vitest'
import { briefly } from './brief-attempts.js'

const sent = { at: 1, durationMs: 2, endpoint: 'events', calls: 1 } as const

it('leaves out a vendor’s words, says so, and keeps status, kind and code', () => {
  const refused: AttemptRecord = {
    ...sent,
    result: 'rejected',
    status: 400,
    kind: 'invalid',
    code: 'bad_phone',
    message: 'The phone is wrong.',
    evidence: '{"error":"phone"}',
  }
  const attempts: AttemptRecord[] = [{ ...sent, result: 'delivered', status: 200 }, refused]
  const { evidence: _, ...kept } = refused
  expect(briefly({ tickets: [], next: { state: 'parked', reason: 'bad_phone' }, attempts })).toEqual({
    tickets: [],
    next: { state: 'parked', reason: 'bad_phone' },
    attempts: [attempts[0], { ...kept, message: 'Not kept: the disk was full.' }],
  })
})
