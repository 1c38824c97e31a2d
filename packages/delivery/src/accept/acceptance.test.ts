import { WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import { memoryStore } from '../memory-store/memory-store.js'
import { createPersons } from '../persons/persons.js'
import type { Store } from '../store/store.js'
import type { NewEvent } from '../store/work.js'
import { track } from '../testing/events.js'
import type { AcceptAnswer } from './accept-answer.js'
import { createAcceptance } from './acceptance.js'
import { approximateBytes } from './approximate-bytes.js'
import { createIntegrations } from './entry/integrations.js'
import { createStoredSteps } from './steps/stored-steps.js'

const failed = new WaybillError('Down.', { kind: 'unavailable', code: 'store_failed' })
const refused = new WaybillError('Never.', { kind: 'invalid', code: 'store_refused' })

function open(answers: readonly AcceptAnswer[] | WaybillError, said: object = {}) {
  const clock = createManualClock()
  const told: LifecycleEvent[] = []
  const traces: LifecycleEvent[] = []
  const entered: [readonly NewEvent[], number][] = []
  const waitingRoom = {
    async enter(events: readonly NewEvent[], waitMs: number) {
      entered.push([events, waitMs])
      await clock.pass(7)
      if (answers instanceof WaybillError) throw answers
      return answers
    },
    mayHaveRoom: () => undefined,
    close: () => undefined,
  }
  const acceptance = createAcceptance({
    store: memoryStore(),
    waitingRoom,
    lanes: ['a'],
    maxEventBytes: 1_000,
    integrations: createIntegrations([{ name: 'a' }]),
    steps: createStoredSteps(undefined),
    consents: new Map(),
    persons: createPersons(undefined),
    look: undefined,
    clock,
    emit: (event) => void (event.type === 'refused' ? traces : told).push(event),
    ...said,
  })
  return { ...acceptance, told, traces, entered, clock }
}

const counts = (accepted: number, duplicates: number, refused: number, durationMs = 7) => [
  { type: 'accepted', accepted, duplicates, refused, durationMs },
]

describe('one event', () => {
  it('is answered and told', async () => {
    const { one, told, entered, clock } = open(['accepted'])
    expect(await one(track('A', 'm1'))).toEqual({ status: 'accepted', messageId: 'm1' })
    expect(told).toEqual(counts(1, 0, 0))
    expect(entered).toMatchObject([[[{ source: 'default', at: clock.now() - 7, lanes: ['a'] }], 0]])
    await one(track('A', 'm1'), { source: 'shop', waitMs: 5 })
    expect(entered[1]).toMatchObject([[{ source: 'shop' }], 5])
    const { one: again, told: toldAgain } = open(['duplicate'])
    expect(await again(track('A', 'm1'))).toEqual({ status: 'duplicate', messageId: 'm1' })
    expect(toldAgain).toEqual(counts(0, 1, 0))
  })

  it('is refused with why, and told', async () => {
    const cases = [
      [open(['full']), { kind: 'unavailable', code: 'store_full' }],
      [open([]), { code: 'store_full' }],
      [open([refused]), { kind: 'invalid', code: 'store_refused' }],
      [open(failed), { code: 'store_failed' }],
    ] as const
    for (const [{ one, told }, error] of cases) {
      await expect(one(track('A', 'm1'))).rejects.toMatchObject(error)
      expect(told).toEqual(counts(0, 0, 1))
    }
    const { one, told, entered } = open(['accepted'])
    await expect(one({ type: 'nothing' })).rejects.toMatchObject({ kind: 'invalid' })
    expect([told, entered]).toEqual([counts(0, 0, 1, 0), []])
  })

  it('leaves a trace where it is refused for its content, and none where the sender repeats it', async () => {
    const trace = { type: 'refused', source: 'shop', messageId: 'm1' }
    const { one, traces, clock } = open(['accepted'])
    await expect(one({ type: 'track', userId: 'u', event: '', messageId: 'm1' }, { source: 'shop' })).rejects.toThrow()
    const broken = { code: 'invalid_event', field: 'event', rule: 'must name what happened', at: clock.now() }
    expect(traces).toEqual([{ ...trace, ...broken }])
    const never = open([refused])
    await expect(never.one(track('A', 'm1'), { source: 'shop' })).rejects.toThrow()
    expect(never.traces).toMatchObject([{ ...trace, code: 'store_refused', field: '' }])
    for (const answers of [['full'], failed] as const) {
      const later = open(answers)
      await expect(later.one(track('A', 'm1'))).rejects.toThrow()
      expect(later.traces).toEqual([])
    }
  })

  it('leaves a bounded trace, also when its id cannot be read', async () => {
    const { many, traces } = open([])
    const throwing = {
      get messageId(): string {
        throw new TypeError('no')
      },
    }
    const long = { type: 'track', event: '', messageId: 'm'.repeat(5_000), userId: 'u' }
    await many([throwing, long, 'text', { type: 'track', event: 'A', messageId: 7 }, null])
    expect(traces.map((event) => event.type === 'refused' && event.messageId?.length)).toEqual([
      ...[undefined, 100, undefined, undefined, undefined],
    ])
  })

  it('has at most as many bytes as it may', async () => {
    const event = track('A', 'm1')
    const { entered, one } = open(['accepted'])
    await one(event)
    const bytes = approximateBytes(entered[0]?.[0][0]?.event as never)
    await open(['accepted'], { maxEventBytes: bytes }).one(event)
    await expect(open(['accepted'], { maxEventBytes: bytes - 1 }).one(event)).rejects.toMatchObject({
      code: 'event_too_large',
      issues: [{ rule: `has about ${bytes} bytes of JSON; ${bytes - 1} is the limit` }],
    })
  })

  it('that cannot even be read is refused, not thrown', async () => {
    const unreadable = {
      get type() {
        throw new TypeError('no')
      },
    }
    const [answer] = await open([]).many([unreadable])
    expect(answer).toMatchObject({ status: 'refused', error: { kind: 'invalid' } })
  })
})

describe('many events', () => {
  it('are answered each, and told together', async () => {
    const { many, told, entered } = open(['accepted', 'duplicate', 'full', refused])
    const inputs = [track('A', 'm1'), { type: 'nothing' }, track('A', 'm2'), track('A', 'm3'), track('A', 'm4')]
    expect(await many([...inputs, track('A', 'm5')], { waitMs: 9 })).toMatchObject([
      { status: 'accepted', messageId: 'm1' },
      { status: 'refused', error: { kind: 'invalid' } },
      { status: 'duplicate', messageId: 'm2' },
      { status: 'refused', error: { code: 'store_full' } },
      { status: 'refused', error: refused },
      // Of which the store said nothing.
      { status: 'refused', error: { code: 'store_full' } },
    ])
    expect(told).toEqual(counts(1, 1, 4))
    expect([entered[0]?.[0].length, entered[0]?.[1]]).toEqual([5, 9])
  })

  it('are refused each where the store fails', async () => {
    const { many, told } = open(failed)
    expect(await many([track('A', 'm1'), { type: 'nothing' }])).toMatchObject([
      { status: 'refused', error: { code: 'store_failed' } },
      { status: 'refused', error: { kind: 'invalid' } },
    ])
    expect(told).toEqual(counts(0, 0, 2))
  })

  it('ask the store for nothing where none can be read', async () => {
    const { many, told, entered } = open([])
    expect(await many([{ type: 'nothing' }])).toMatchObject([{ status: 'refused' }])
    expect([entered, told]).toEqual([[], counts(0, 0, 1, 0)])
  })
})

describe('a transaction', () => {
  const within = (acceptWithin: Store['acceptWithin']) => ({ store: { ...memoryStore(), acceptWithin } })

  it('is handed to a store that has one to share', async () => {
    const transaction = {}
    const seen: unknown[] = []
    const { one, many, entered } = open(
      [],
      within(async (given, events) => {
        seen.push(given)
        return events.map(() => 'accepted' as const)
      }),
    )
    expect(await one(track('A', 'm1'), { transaction })).toMatchObject({ status: 'accepted' })
    expect(await many([track('A', 'm2')], { transaction })).toMatchObject([{ status: 'accepted' }])
    expect([seen[0] === transaction, seen.length, entered]).toEqual([true, 2, []])
  })

  it('fails as a whole', async () => {
    const transaction = {}
    const failing = open(
      [],
      within(() => Promise.reject(failed)),
    )
    await expect(failing.many([track('A', 'm1')], { transaction })).rejects.toBe(failed)
    const none = { kind: 'setup', code: 'no_transactions' }
    await expect(open([]).many([track('A', 'm1')], { transaction })).rejects.toMatchObject(none)
    const closed = open([])
    closed.close()
    await expect(closed.many([track('A', 'm1')], { transaction })).rejects.toMatchObject({ code: 'closed' })
  })
})

it('takes nothing once it is closed', async () => {
  const { one, many, close, entered } = open(['accepted'])
  close()
  const error = { kind: 'unavailable', code: 'closed' }
  await expect(one(track('A', 'm1'))).rejects.toMatchObject(error)
  expect(await many([track('A', 'm1')])).toMatchObject([{ status: 'refused', error }])
  expect(entered).toEqual([])
})

it('tells nobody where nobody listens', async () => {
  const { one, many } = open(['accepted'], { emit: undefined })
  expect(await one(track('A', 'm1'))).toMatchObject({ status: 'accepted' })
  expect(await many([track('A', 'm1')])).toMatchObject([{ status: 'accepted' }])
  await expect(open(failed, { emit: undefined }).one(track('A', 'm1'))).rejects.toBe(failed)
})
