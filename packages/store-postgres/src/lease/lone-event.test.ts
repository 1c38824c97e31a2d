import { expect } from 'vitest'
import { newEvent } from '../testing/new-events.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createLeases } from './lease.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const all = { max: 100, maxBytes: 1_000_000, forMs: 50_000 }

async function put(seq: number, source: string): Promise<void> {
  const [{ number } = {}] = await tables.sql('SELECT hashtext($1) AS number', [source])
  await tables.queue({ seq, source: number })
  await tables.put('events', {
    ...{ slot: 1, seq, at: seq, source, message_id: `m${seq}`, name: 'Viewed', keys: [], bytes: 100, barrier: false },
    ...{ lanes: 1, body: '{}' },
  })
}

tablesTest('what comes alone after a pause is claimed by one statement; the look that is due follows', async () => {
  let now = 1_000
  const { run, asked } = recorded(tables.database.run)
  const leasing = createLeases(
    { ...tables.database, run },
    tables.lanes,
    () => 42,
    () => now,
  )
  const lease = async () => {
    const leases = await leasing.lease('none', 1, all)
    const ran = asked.splice(0).map(([text]) => (text.startsWith('WITH RECURSIVE timed') ? 'look' : 'claim'))
    return { seqs: leases.map(({ seq }) => seq), ran }
  }
  const accept = async (seq: number) => {
    await put(seq, 'site')
    leasing.committed({ accept: [newEvent(`m${seq}`, { lanes: ['none'] })] })
  }
  await accept(1)
  expect(await lease()).toEqual({ seqs: [1], ran: ['look', 'claim'] })
  now += 250
  expect(await lease()).toEqual({ seqs: [], ran: ['look'] })
  now += 250
  await accept(2)
  // Of this one nobody has told this process.
  await put(3, 'other')
  expect(await lease()).toEqual({ seqs: [2], ran: ['claim'] })
  expect(await lease()).toEqual({ seqs: [3], ran: ['look', 'claim'] })
  // Nothing is put off where the claim finds nothing, as another process has taken it.
  now += 250
  leasing.committed({ accept: [newEvent('m4', { lanes: ['none'] })] })
  await put(5, 'third')
  expect(await lease()).toEqual({ seqs: [5], ran: ['claim', 'look', 'claim'] })
})
