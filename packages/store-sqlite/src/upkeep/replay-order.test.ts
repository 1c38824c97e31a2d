import type { LeasedDelivery, NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts, type StoreParts } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createMutex } from '../unit/mutex.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { createReplays } from './replay.js'

const window = 40
const parked: NextState = { state: 'parked', reason: 'bad' }
const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
let database: StagedDatabase
let parts: StoreParts

/** As after a crash: another memory on the same rows. */
const open = () => {
  parts = openParts(database, { window, lanes: { a: 'per-user' } })
}

beforeEach(async () => {
  database = await openMemoryDatabase()
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, user = id): NewEvent => ({ ...testEvent(id, ['a']), keys: [`u:${user}`] })
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const idsOf = (leases: readonly LeasedDelivery[]) => leases.map(({ event: { messageId } }) => messageId)
const namesOf = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`)

async function replay(): Promise<void> {
  const replays = createReplays(parts.tables, { mutex: createMutex(), now: () => 1_000 })
  await replays.mark({ state: 'parked' }, 'r')
  while (replays.replay('r', 7) > 0);
}

async function park(...events: NewEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += window) {
    await accept(...events.slice(from, from + window))
    for (let leases = parts.lease('a'); leases.length > 0; leases = parts.lease('a')) await parts.settle(leases, parked)
  }
}

/** Delivers all that can go, a few at a time. Returns the ids, in order. */
async function drain(): Promise<string[]> {
  const ids: string[] = []
  for (let leases = parts.lease('a', { max: 7 }); leases.length > 0; leases = parts.lease('a', { max: 7 })) {
    expect(parts.tables.live.size).toBeLessThanOrEqual(window)
    ids.push(...idsOf(leases))
    await parts.settle(leases)
  }
  return ids
}

describe.each([
  ['in one life', () => undefined],
  ['after a crash', open],
])('what is replayed, %s', (_, between) => {
  it('goes after all that is live, oldest first, however much there is of both', async () => {
    await park(...namesOf(150, 'old').map((id) => event(id)))
    await accept(...namesOf(30, 'new').map((id) => event(id)))
    await replay()
    await accept(...namesOf(60, 'newer').map((id) => event(id)))
    between()
    expect(await drain()).toEqual([...namesOf(30, 'new'), ...namesOf(60, 'newer'), ...namesOf(150, 'old')])
  })

  it('waits for the live ones of its user that were there, and holds up none', async () => {
    await park(event('old1', 'ada'), event('old2', 'bob'), event('old3', 'ada'))
    await accept(event('before', 'ada'))
    await replay()
    await accept(event('after', 'bob'), event('later', 'ada'))
    between()
    const first = parts.lease('a')
    // Of Bob there was none, so both of his go; of Ada only the oldest.
    expect(idsOf(first)).toEqual(['before', 'after', 'old2'])
    await parts.settle(first.filter(({ seq }) => seq === 4))
    const second = parts.lease('a')
    expect(idsOf(second)).toEqual(['later', 'old1'])
    await parts.settle(second.slice(1))
    expect(idsOf(parts.lease('a'))).toEqual(['old3'])
  })

  it('stays in its class and where it is filed when it goes back', async () => {
    await park(event('old1'), event('old2'))
    await replay()
    await parts.settle(parts.lease('a', { max: 1 }), { ...again, endpoint: 'carts' })
    await accept(event('new'))
    between()
    const [one, two] = [parts.lease('a', { closed: ['carts'] }), parts.lease('a')]
    expect([idsOf(one), idsOf(two)]).toEqual([['new', 'old2'], ['old1']])
    expect(two[0]?.attempt).toBe(1)
  })

  it('goes after what is live also at its second attempt', async () => {
    await park(event('old1'), event('old2'))
    await replay()
    await parts.settle(parts.lease('a', { max: 1 }), again)
    await accept(event('new'))
    between()
    const leases = parts.lease('a')
    expect([idsOf(leases)[0], idsOf(leases).sort()]).toEqual(['new', ['new', 'old1', 'old2']])
  })
})

it('what is replayed twice waits for what was replayed between', async () => {
  await park(event('old1', 'ada'))
  await park(event('old2', 'ada'))
  const replays = createReplays(parts.tables, { mutex: createMutex(), now: () => 1_000 })
  await replays.mark({ messageIds: ['old1'] }, 'r')
  replays.replay('r', 9)
  await replays.mark({ messageIds: ['old2'] }, 's')
  replays.replay('s', 9)
  await parts.settle(parts.lease('a'), parked)
  await replays.mark({ messageIds: ['old1'] }, 't')
  replays.replay('t', 9)
  open()
  expect(idsOf(parts.lease('a'))).toEqual(['old2'])
})
