import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AcceptStatus, NewEvent, Store } from '@waybill/delivery/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'

const place = mkdtempSync(join(tmpdir(), 'waybill-small-disk-'))
let mounted = false
let server: PostgresServer
let store: Store

beforeAll(async () => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=755', 'tmpfs', place], { stdio: 'pipe' })
    mounted = true
  } catch {
    return
  }
  server = await startPostgres({ place, settings: ['max_wal_size=48MB', 'min_wal_size=32MB'] })
  store = postgresStore({ connectionString: await server.database(), connectTimeoutMs: 1_000 })
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
}, 60_000)

afterAll(async () => {
  if (mounted) {
    await store?.close()
    await server?.remove()
    execFileSync('umount', ['-l', place])
  }
  rmdirSync(place)
})

const note = 'x'.repeat(40_000)

function large(messageId: string): NewEvent {
  const event = newEvent(messageId)
  // Not one letter repeated: the server would squeeze it.
  const properties = { note: note.replace(/x/g, () => String.fromCharCode(33 + Math.random() * 90)) }
  return { ...event, event: { ...event.event, properties } as NewEvent['event'] }
}

test('a full disk refuses what is new, loses nothing, and all goes on when there is room', {
  timeout: 300_000,
}, async (context) => {
  if (!mounted) return context.skip('Mounting a small disk needs root on Linux.')
  const taken = new Set<string>()
  const answers = new Map<AcceptStatus | 'rejected', number>()
  let made = 0
  const accept = async () => {
    const ids = Array.from({ length: 10 }, () => `m${made++}`)
    try {
      const { accepted } = await store.commit({ accept: ids.map(large) })
      for (const [index, status] of accepted.entries()) {
        answers.set(status, (answers.get(status) ?? 0) + 1)
        if (status === 'accepted') taken.add(ids[index] as string)
      }
    } catch (error) {
      expect(error).toMatchObject({ kind: 'unavailable', code: 'store_unavailable' })
      answers.set('rejected', (answers.get('rejected') ?? 0) + 1)
    }
  }
  await accept()
  const ballast = join(place, 'ballast')
  const { bavail, bsize } = statfsSync(place)
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 6_000_000)))
  for (let tries = 0; tries < 400 && (answers.get('full') ?? 0) + (answers.get('rejected') ?? 0) < 20; tries++)
    await accept()
  expect((answers.get('full') ?? 0) + (answers.get('rejected') ?? 0)).toBeGreaterThanOrEqual(20)
  rmSync(ballast)
  // A server whose log found no room has ended; whoever runs it starts it again.
  await server.start()
  await expect
    .poll(
      () =>
        store.totals().then(
          () => 'answers',
          () => 'not yet',
        ),
      { timeout: 20_000 },
    )
    .toBe('answers')
  const delivered = new Set<string>()
  for (;;) {
    const leases = await store.lease('one', { max: 100, maxBytes: 1e9, forMs: 30_000 })
    if (leases.length === 0) break
    await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
    for (const { event } of leases) delivered.add(event.messageId)
  }
  expect([...taken].filter((id) => !delivered.has(id))).toEqual([])
  expect(await store.totals()).toEqual(await store.recount())
  expect((await store.commit({ accept: [newEvent('after')] })).accepted).toEqual(['accepted'])
})
