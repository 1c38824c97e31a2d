import { expect, it } from 'vitest'
import type { AttemptRecord } from '../store/ledger.js'
import { erasedFacts, newFacts, nextFacts, replayedFacts } from './delivery-facts.js'

const attempt = { at: 7 } as AttemptRecord
const again = {
  state: 'pending',
  afterMs: 5,
  spent: true,
  stepDone: false,
  maybeDelivered: true,
  reason: 'lost',
} as const

it('counts the attempts and steps of a delivery that goes on, and keeps its doubt until a call is done', () => {
  const once = nextFacts(newFacts, again, [attempt])
  expect(once).toEqual({ ...newFacts, attempt: 1, maybeDelivered: true, reason: 'lost', attempts: [attempt] })
  const freed = nextFacts(once, { ...again, spent: false, maybeDelivered: false, overtaken: true }, [])
  expect(freed).toEqual({ ...once, overtaken: true })
  const onward = nextFacts(freed, { ...again, stepDone: true }, [attempt])
  expect(onward).toMatchObject({ attempt: 2, step: 1, maybeDelivered: false, overtaken: true })
  expect(onward.attempts).toEqual([attempt, attempt])
})

it('ends with a reason and the detail of the error, and keeps the rest', () => {
  const once = nextFacts(newFacts, again, [attempt])
  const parked = nextFacts(once, { state: 'parked', reason: 'bad', detail: 'why' }, [])
  expect(parked).toEqual({ ...once, state: 'parked', reason: 'bad', detail: 'why' })
  expect(nextFacts(parked, { state: 'delivered' }, [])).toMatchObject({ state: 'delivered', reason: undefined })
  expect(erasedFacts(parked)).toEqual({ ...parked, state: 'erased', reason: 'forgotten' })
})

it('begins anew with a replay, which is counted; what was done stays known', () => {
  const failed = { ...newFacts, state: 'parked', reason: 'bad', detail: 'why', attempt: 4, step: 1 } as const
  const before = { ...failed, overtaken: true, maybeDelivered: true, attempts: [attempt] }
  expect(replayedFacts(before)).toEqual({
    ...newFacts,
    step: 1,
    maybeDelivered: true,
    replays: 1,
    attempts: [attempt],
  })
})
