import { expect, it } from 'vitest'
import { newEvent } from '../testing/new-events.js'
import { createLockPatience } from './lock-patience.js'

it('waits for an unknown id, and hardly for one that was locked, until it is stored', () => {
  const patience = createLockPatience(() => 0)
  const [locked, other] = [newEvent('a'), newEvent('b')]
  expect(patience.of([locked, other])).toBe(200)
  patience.lockedOut([locked])
  expect([patience.of([locked]), patience.of([other, locked]), patience.of([other]), patience.of([])]).toEqual([
    2, 2, 200, 200,
  ])
  expect(patience.of([newEvent('a', { source: 'app' })])).toBe(200)
  patience.stored([other])
  expect(patience.of([locked])).toBe(2)
  patience.stored([locked])
  expect(patience.of([locked])).toBe(200)
})

it('hardly waits while a unit that was locked out is halved, once for all its halves', () => {
  let now = 5
  const patience = createLockPatience(() => now)
  patience.lockedOut([newEvent('a'), newEvent('b')])
  now = 1_004
  expect(patience.of([newEvent('c')])).toBe(2)
  now = 1_005
  expect(patience.of([newEvent('a')])).toBe(200)
  patience.lockedOut([])
  expect(patience.of([newEvent('a')])).toBe(200)
})
