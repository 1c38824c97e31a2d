import { expect } from 'vitest'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createHeard } from './heard.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const heardOf = (options: { readonly fails?: boolean } = {}) => {
  const run = () => Promise.reject(new Error('down'))
  const database = options.fails ? { ...tables.database, run } : tables.database
  return createHeard({ database, mostMs: 50, now: () => performance.now() })
}

interface Process {
  readonly name: string
  readonly heard?: number | null
  /** Milliseconds that its licence lasts yet. */
  readonly licensedMs?: number
  readonly seenSecondsAgo?: number
  readonly reports?: object
}

async function put({ name, heard = 0, licensedMs, seenSecondsAgo = 0, reports }: Process): Promise<void> {
  await tables.sql(
    `INSERT INTO waybill.workers (name, started_at, seen_at, seen_version, licence_until, reports)
     VALUES ($1, now(), now() - $2::float8 * interval '1 second', $3, clock_timestamp() + $4::float8 * interval '1 millisecond', $5)`,
    [name, seenSecondsAgo, heard, licensedMs ?? null, reports ? JSON.stringify(reports) : null],
  )
}

const wire = (requests: number, ...ids: readonly string[]) => ({
  requests,
  deliveries: ids.length,
  events: ids.map((messageId) => ({ source: 's', messageId })),
})
const nothing = wire(0)

tablesTest('nobody is waited for who has heard, may not send, or has left', async () => {
  await put({ name: 'heard', heard: 7, licensedMs: 60_000, reports: { 6: wire(9), 7: wire(2, 'a', 'b') } })
  await put({ name: 'heard more', heard: 8, licensedMs: 60_000, reports: { 7: wire(1, 'c'), 8: wire(5) } })
  await put({ name: 'idle', heard: 3 })
  await put({ name: 'ended long ago', heard: 3, licensedMs: -30_000 })
  expect(await heardOf()(7)).toEqual({ onTheWire: wire(3, 'a', 'b', 'c'), unanswered: [] })
})

tablesTest('who may still send is waited for until it has heard, has left, or its licence has ended', async () => {
  await put({ name: 'stopped', heard: 6, licensedMs: 200 })
  await put({ name: 'slow', heard: 6, licensedMs: 60_000 })
  await put({ name: 'leaving', heard: 6, licensedMs: 60_000 })
  let isOver = false
  const heard = heardOf()(7).finally(() => {
    isOver = true
  })
  await tables.sql("DELETE FROM waybill.workers WHERE name = 'leaving'")
  await expect
    .poll(() => tables.sql("SELECT FROM waybill.workers WHERE name = 'stopped' AND licence_until < clock_timestamp()"))
    .toHaveLength(1)
  expect(isOver).toBe(false)
  await tables.sql(`UPDATE waybill.workers SET seen_version = 7, reports = '${JSON.stringify({ 7: wire(1, 'a') })}'
    WHERE name = 'slow'`)
  expect(await heard).toEqual({ onTheWire: wire(1, 'a'), unanswered: ['stopped'] })
})

tablesTest('who lost its licence shortly before is named, and not waited for', async () => {
  await put({ name: 'stopped', heard: 6, licensedMs: -1 })
  await put({ name: 'heard since', heard: 7, licensedMs: -1 })
  expect(await heardOf()(7)).toEqual({ onTheWire: nothing, unanswered: ['stopped'] })
})

tablesTest('a process of the version before is named while it lives, and not waited for', async () => {
  await put({ name: 'old', heard: null })
  await put({ name: 'dead and old', heard: null, seenSecondsAgo: 31 })
  expect(await heardOf()(7)).toEqual({ onTheWire: nothing, unanswered: ['old'] })
})

tablesTest('a wait has an end where it is given one, and where the database says nothing', async () => {
  await put({ name: 'stopped', heard: 6, licensedMs: 60_000 })
  expect(await heardOf()(7, 0)).toEqual({ onTheWire: nothing, unanswered: ['stopped'] })
  expect(await heardOf({ fails: true })(7)).toEqual({ onTheWire: nothing, unanswered: [] })
})
