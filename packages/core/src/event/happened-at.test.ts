import { describe, expect, it } from 'vitest'
import { happenedAt } from '../mapping/happened-at.js'
import { readEvent } from './read-event.js'

const now = Date.parse('2024-05-01T10:00:00.000Z')
const track = { type: 'track', event: 'A', userId: 'u', messageId: 'm' }
const read = (times: object) => readEvent({ ...track, ...times }, { now }) as unknown as Record<string, unknown>

describe('when an event happened', () => {
  it.each([
    ['two hours fast', '2024-05-01T12:00:00.000Z', '2024-05-01T11:59:55.000Z'],
    ['two hours slow', '2024-05-01T08:00:00.000Z', '2024-05-01T07:59:55.000Z'],
    ['a year slow, in another zone', '2023-05-02T12:00:00+02:00', '2023-05-02T11:59:55+02:00'],
    ['fast, in epoch milliseconds', now + 60_000, now + 55_000],
  ])('by a clock that is %s is corrected, and what it wrote is kept', (_, sentAt, told) => {
    for (const field of ['timestamp', 'originalTimestamp'])
      expect(read({ [field]: told, sentAt })).toMatchObject({
        timestamp: '2024-05-01T09:59:55.000Z',
        originalTimestamp: told,
        sentAt,
      })
  })

  it.each([
    ['5 seconds fast', '2024-05-01T10:00:05.000Z'],
    ['5 seconds slow', '2024-05-01T09:59:55.000Z'],
  ])('by a clock that is %s is left alone', (_, sentAt) => {
    const event = read({ timestamp: '2024-05-01T09:00:00.000Z', sentAt })
    expect(event['timestamp']).toBe('2024-05-01T09:00:00.000Z')
    expect(event).not.toHaveProperty('originalTimestamp')
  })

  it('in another system is corrected by when that system received it', () => {
    const event = read({
      originalTimestamp: '2023-01-01T01:00:00.000Z',
      sentAt: '2023-01-01T02:00:00.000Z',
      receivedAt: '2023-01-01T00:00:00.000Z',
    })
    expect(event['timestamp']).toBe('2022-12-31T23:00:00.000Z')
  })

  it('is not corrected twice', () => {
    const once = read({ timestamp: '2024-05-01T11:59:55.000Z', sentAt: '2024-05-01T12:00:00.000Z' })
    const later = readEvent(once, { now: now + 86_400_000 })
    expect(later.timestamp).toBe('2024-05-01T09:59:55.000Z')
  })

  it('stays in the ledger as the sender told it, also in the future, of which vendors hear the acceptance', () => {
    const event = readEvent({ ...track, timestamp: '2024-05-01T10:00:00.001Z' }, { now })
    expect(event.timestamp).toBe('2024-05-01T10:00:00.001Z')
    expect(happenedAt({ event, acceptedAt: now })).toBe('2024-05-01T10:00:00.000Z')
    expect(happenedAt({ event, acceptedAt: now + 1 })).toBe('2024-05-01T10:00:00.001Z')
  })

  it('is its acceptance where nothing tells', () => {
    expect(read({ sentAt: '2020-01-01T00:00:00Z', receivedAt: 'then' })['timestamp']).toBe('2024-05-01T10:00:00.000Z')
  })
})
