import assert from 'node:assert/strict'
import type { Destination } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { createWaybill } from '../../create-waybill.js'
import type { Waybill } from '../../waybill.js'
import type { StoreChapter } from '../chapter.js'
import type { StoreSubject } from '../store-subject.js'
import { rightDestination } from './right-destination.js'
import type { WrongDestination } from './wrong-destination.js'
import { wrongLives } from './wrong-lives.js'
import { wrongPlans } from './wrong-plans.js'
import { wrongSends } from './wrong-sends.js'

/**
 * Chapters of the engine on this store: a destination that is wrong in one thing stands between two right ones, and costs
 * its own lane alone. Test runners report them as `storeChapters`.
 */
export function neighbourChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [...wrongSends, ...wrongPlans, ...wrongLives].map((one) => ({
    name: `a neighbour ${one.name}`,
    promise: `A destination that ${one.name} costs no other anything.`,
    run: () => withoutStrayErrors(() => beside(subject, one)),
  }))
}

/** The first goes to the neighbours alone, so that there is something of theirs to steal. */
const first = 'first'
const ids = Array.from({ length: 8 }, (_, index) => `e${index}`)
const neighbourIds = [...ids, first]
const closeWithinMs = 2_000
/** What `close` may take longer, and a busy machine besides. */
const slackMs = 4_000

async function beside(subject: StoreSubject, wrong: WrongDestination): Promise<void> {
  const place = await subject.make()
  const seen: Delivery[] = []
  const left = rightDestination('left')
  const right = rightDestination('right')
  const between = rightDestination('wrong', wrong).destination
  const waybill = await createWaybill({
    store: place.store(),
    destinations: [spied(left.destination, seen), { ...between, ...wrong.wrong(between, seen) }, right.destination],
    defaults: {
      attemptTimeoutMs: 30,
      backoffMs: 1,
      maxBackoffMs: 5,
      maxProbePauseMs: 20,
      maxRetryAfterMs: 20,
      unknownLimit: 100,
      invalidLimit: 100,
    },
  })
  let closed: Awaited<ReturnType<Waybill['close']>> | undefined
  try {
    const [own, ...events] = [first, ...ids].map((messageId) => ({
      type: 'track' as const,
      event: 'Viewed',
      messageId,
      userId: messageId,
      properties: { price: 1 },
    }))
    await waybill.acceptMany(own ? [own] : [], { destinations: ['left', 'right'] })
    await eventually(async () => assert.ok(seen.length > 0))
    await waybill.acceptMany(events)
    await eventually(async () => {
      assert.deepEqual([...left.ids()].sort(), neighbourIds, 'the one neighbour delivers everything once')
      assert.deepEqual([...right.ids()].sort(), neighbourIds, 'so does the other')
      const { left: one, right: other } = await waybill.totals()
      assert.deepEqual([one?.delivered, other?.delivered], [9, 9], 'and the ledger knows it')
    })
    assert.ok(![...left.bodies, ...right.bodies].some((body) => body.includes('evil')), 'nobody changed their events')
    await eventually(() => endsAs(waybill, wrong))
    assert.deepEqual(await waybill.totals(), await waybill.recount(), 'counters and recount differ')
  } finally {
    const begun = performance.now()
    closed = await waybill.close({ timeoutMs: closeWithinMs })
    const took = performance.now() - begun
    await place.remove()
    assert.ok(took < closeWithinMs + slackMs, `close keeps its time: it took ${took} ms`)
  }
  assert.deepEqual(
    (closed.unfinished ?? []).map(({ part }) => part).filter((part) => !wrong.late || part !== 'lane wrong'),
    wrong.unfinished ?? [],
    'close says what did not end',
  )
}

async function endsAs(waybill: Waybill, { ends = { delivered: 8 }, reason, held }: WrongDestination): Promise<void> {
  const found = await waybill.find({ lane: 'wrong' }, { limit: 100 })
  const states: Record<string, number> = {}
  for (const { delivery } of found) states[delivery.state] = (states[delivery.state] ?? 0) + 1
  assert.deepEqual(states, ends, 'its own events are accounted for')
  for (const { delivery } of found) {
    if (delivery.state === 'delivered') continue
    if (reason !== undefined) assert.equal(delivery.reason, reason, 'with a reason')
    for (const { message = '' } of delivery.attempts) assert.ok(message.length <= 2_000, 'that the ledger can bear')
  }
  if (held === undefined) return
  const holds = (await waybill.holds()).map(({ lane, reason }) => ({ lane, reason }))
  assert.deepEqual(holds, [{ lane: 'wrong', reason: held }], 'a person sees it')
}

function spied(destination: Destination, seen: Delivery[]): Destination {
  const plan = <T extends Delivery>(deliveries: readonly T[]) => {
    seen.push(...deliveries)
    return destination.plan(deliveries)
  }
  return { ...destination, plan }
}

/** Tries until it holds, for up to 20 seconds. */
async function eventually(holds: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + 20_000; ; ) {
    try {
      return await holds()
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

/** What nobody hears ends the process. */
async function withoutStrayErrors(work: () => Promise<void>): Promise<void> {
  const stray: unknown[] = []
  const listener = (error: unknown) => void stray.push(error)
  process.on('unhandledRejection', listener)
  process.on('uncaughtException', listener)
  try {
    await work()
    // Rejections that nobody hears are told after the turn in which they happen.
    await new Promise(setImmediate)
  } finally {
    process.off('unhandledRejection', listener)
    process.off('uncaughtException', listener)
  }
  assert.deepEqual(stray, [], 'the process would have ended')
}
