import { existsSync, mkdtempSync, rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { mountSmallDisk, noRightToMount } from '../testing/small-disk.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'

let directory: string
let path: string
let unmount: (() => void) | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-disk-'))
  path = join(directory, 'store.db')
})

afterEach(() => {
  unmount?.()
  unmount = undefined
  rmSync(directory, { recursive: true, force: true })
})

function mount(options: string): boolean {
  unmount = mountSmallDisk(directory, options)
  return unmount !== undefined
}

async function openAnew(options: Partial<Parameters<typeof sqliteStore>[0]> = {}): Promise<Store> {
  const store = sqliteStore({ path, ...options })
  await store.open(lanesToOpen)
  return store
}

const freeBytes = () => statfsSync(directory).bavail * statfsSync(directory).bsize

/** Has another program take all but so many bytes of the disk. Returns a function that gives some back. */
function takeAllBut(bytes: number): (leave: number) => void {
  const other = join(directory, 'other')
  writeFileSync(other, Buffer.alloc(freeBytes() - bytes))
  return (leave) => truncateSync(other, leave)
}

describe('a full disk', () => {
  it('refuses events, settles what it has, and takes events again', { timeout: 60_000 }, async ({ skip }) => {
    if (!mount('size=64m')) return skip(noRightToMount)
    let elapsed = 0
    const clock = { now: Date.now, elapsed: () => elapsed, after: () => () => undefined }
    const store = await openAnew({ reserveBytes: 12_000_000, clock })
    const counts: Record<string, number> = { accepted: 0, full: 0, duplicate: 0 }
    for (let unit = 0; counts['full'] === 0; unit++) {
      const accept = Array.from({ length: 200 }, (_, index) => testEvent(`${unit}-${index}`, ['a'], 'x'.repeat(3_000)))
      const { accepted, disk } = await store.commit({ accept })
      expect(disk?.full).toBe(accepted.includes('full') ? true : undefined)
      for (const status of accepted) counts[String(status)] = (counts[String(status)] ?? 0) + 1
    }
    // Until more is free than the refused unit needs: else every second event would be refused.
    const { accepted, disk } = await store.commit({ accept: [testEvent('one more')] })
    expect([accepted, disk?.full]).toEqual([['full'], true])
    expect(disk?.neededBytes).toBeGreaterThan(disk?.freeBytes ?? Number.NaN)
    expect(existsSync(`${path}-reserve`)).toBe(true)
    for (let leases = await store.lease('a', leaseAll); leases.length > 0; leases = await store.lease('a', leaseAll)) {
      await store.commit({ transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [] }] })
    }
    expect((await store.totals())['a']).toMatchObject({
      accepted: counts['accepted'],
      delivered: counts['accepted'],
      pending: 0,
    })
    expect(await store.recount()).toEqual(await store.totals())
    while ((await store.purge({ settledBefore: Date.now() + 1, keep: 0, limit: 2_000 })) > 0);
    elapsed += 5_000
    expect((await store.commit({ accept: [testEvent('after')] })).accepted).toEqual(['accepted'])
    expect(await store.disk?.()).toMatchObject({ full: false })
    expect(existsSync(`${path}-reserve`)).toBe(true)
    await store.close()
  })

  it('takes events on a small disk, with a reserve that fits', async ({ skip }) => {
    if (!mount('size=24m')) return skip(noRightToMount)
    const store = await openAnew()
    expect((await store.commit({ accept: [testEvent('1')] })).accepted).toEqual(['accepted'])
    expect(statSync(`${path}-reserve`).size).toBe(3 * 1024 * 1024)
    expect(await store.disk?.()).toMatchObject({ full: false, freeBytes: expect.any(Number) })
    await store.close()
  })

  it('takes events again as soon as the reserve fits with a quarter more', async ({ skip }) => {
    if (!mount('size=64m')) return skip(noRightToMount)
    let elapsed = 0
    const clock = { now: Date.now, elapsed: () => elapsed, after: () => () => undefined }
    const leaveFree = takeAllBut(1_000_000)
    const store = await openAnew({ clock })
    const offered = async (id: string) => (await store.commit({ accept: [testEvent(id)] })).accepted
    expect(await offered('1')).toEqual(['full'])
    const { neededBytes = 0 } = (await store.disk?.()) ?? {}
    leaveFree(statSync(join(directory, 'other')).size - (neededBytes - 100_000 - freeBytes()))
    elapsed += 2_000
    expect(await offered('2')).toEqual(['full'])
    leaveFree(statSync(join(directory, 'other')).size - 200_000)
    elapsed += 2_000
    expect(await offered('3')).toEqual(['accepted'])
    await store.close()
  })

  it('takes no more than can be settled, however small the events are', { timeout: 60_000 }, async ({ skip }) => {
    if (!mount('size=8m')) return skip(noRightToMount)
    const store = await openAnew()
    let accepted = 0
    for (let unit = 0, isFull = false; !isFull; unit++) {
      const accept = Array.from({ length: 500 }, (_, index) => testEvent(`${unit}-${index}`))
      const { accepted: statuses } = await store.commit({ accept })
      isFull = statuses.includes('full')
      accepted += isFull ? 0 : 500
    }
    // It was room to settle that was missing: the disk is not full, or the reserve would have been given up.
    expect(existsSync(`${path}-reserve`)).toBe(true)
    const attempt = {
      at: Date.now(),
      durationMs: 123,
      endpoint: 'events',
      calls: 1,
      result: 'delivered',
      status: 200,
    } as const
    let delivered = 0
    for (let leases = await store.lease('a', leaseAll); leases.length > 0; leases = await store.lease('a', leaseAll)) {
      await store.commit({ transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [attempt] }] })
      delivered += leases.length
    }
    // More than the reserve alone could hold.
    expect(delivered * 143).toBeGreaterThan(1_000_000)
    expect(delivered).toBe(accepted)
    expect(await store.recount()).toEqual(await store.totals())
    await store.close()
  })

  it('settles on when the log has taken the room that the reserve left', { timeout: 60_000 }, async ({ skip }) => {
    if (!mount('size=24m')) return skip(noRightToMount)
    const store = await openAnew()
    await store.commit({ accept: Array.from({ length: 1_000 }, (_, index) => testEvent(`m${index}`)) })
    takeAllBut(0)
    // The reserve is given up for an event that has no room. What is settled then makes the log grow, and the file with it.
    const big = testEvent('big', ['a'], 'x'.repeat(3_000_000))
    expect((await store.commit({ accept: [big] })).accepted).toEqual(['full'])
    const again = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false } as const
    // Each round writes 60 kB. Were the log taken over as late as on a large disk, the file could not grow any more.
    for (let round = 0; round < 200; round++) {
      const tickets = await store.lease('a', leaseAll)
      expect(tickets).toHaveLength(1_000)
      await store.commit({ transitions: [{ tickets, next: again, attempts: [] }] })
    }
    await store.commit({
      transitions: [{ tickets: await store.lease('a', leaseAll), next: { state: 'delivered' }, attempts: [] }],
    })
    expect((await store.totals())['a']).toMatchObject({ delivered: 1_000, pending: 0 })
    await store.close()
  })
})
