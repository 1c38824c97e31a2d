import { describe, expect } from 'vitest'
import { acceptEvents } from '../accept/accept.js'
import { newEvent } from '../testing/new-events.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createReplays } from './replays.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const accept = (...ids: string[]) =>
  acceptEvents(
    tables.sql,
    ids.map((id) => newEvent(id, { lanes: ['user'], source: id.slice(0, 1) })),
    { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined },
  )

/** Parks everything. */
async function park(): Promise<void> {
  await tables.sql(
    `WITH gone AS (DELETE FROM waybill.queue RETURNING *)
     INSERT INTO waybill.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, lease)
     SELECT slot, seq, lane, 3, now(), 0, 0, false, false, replays, lease FROM gone`,
  )
  await tables.sql('DELETE FROM waybill.heads; DELETE FROM waybill.joined')
}

describe('what is replayed', () => {
  tablesTest(
    'enters the order anew, by acceptance: behind the living, and behind what was replayed before',
    async () => {
      await accept('a1', 'b2', 'a3')
      await park()
      await accept('c4')
      const replays = createReplays(tables.database, tables.lanes)
      await replays.mark({}, 'r')
      expect([await replays.replay('r', 2), await replays.replay('r', 9), await replays.replay('r', 9)]).toEqual([
        2, 1, 0,
      ])
      const rows = await tables.sql(
        `SELECT v.message_id AS id, q.bulk, q.head, q.replays, q.keys = v.keys AS keyed, q.source = hashtext(v.source) AS sourced,
         (SELECT w.message_id FROM waybill.queue b JOIN waybill.events w USING (seq) WHERE b.turn = q.waits_for) AS behind
       FROM waybill.queue q JOIN waybill.events v USING (seq) ORDER BY q.turn`,
      )
      const same = { head: true, keyed: true, sourced: true }
      expect(rows).toEqual([
        { id: 'c4', bulk: false, replays: 0, behind: null, ...same },
        { id: 'a1', bulk: true, replays: 1, behind: 'c4', ...same },
        { id: 'b2', bulk: true, replays: 1, behind: 'a1', ...same },
        { id: 'a3', bulk: true, replays: 1, behind: 'b2', ...same },
      ])
      const joined = await tables.sql('SELECT bulk, count FROM waybill.joined ORDER BY id')
      expect(joined).toEqual([
        { bulk: false, count: 1 },
        { bulk: true, count: 1 },
      ])
      // What is live goes behind what is live.
      await accept('d5')
      const [last] = await tables.sql(
        'SELECT waits_for = (SELECT seq FROM waybill.heads ORDER BY seq LIMIT 1) AS live FROM waybill.queue ORDER BY seq DESC LIMIT 1',
      )
      expect(last).toEqual({ live: true })
    },
  )
})
