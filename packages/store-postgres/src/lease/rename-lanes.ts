import { formerLaneOf } from '@waybill/delivery/queue'
import type { StoreLane } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'

/** No lane has this name: control characters are refused in one. */
const nobody = '\u0001'

/** Gives lanes what the store has under a former name of theirs: the number goes over, and with it all that refers to it. */
export async function renameLanes(database: Database, lanes: readonly StoreLane[]): Promise<void> {
  const isDue = async (run: Statement) => {
    const accepted = await acceptedOf(run, database.schema)
    return lanes.flatMap((lane) => {
      const former = formerLaneOf(lane, (name) => accepted.get(name))
      return former === undefined ? [] : [{ former, lane, isThere: accepted.has(lane.name) }]
    })
  }
  // Most starts rename nothing, and take no lock.
  if ((await database.session(isDue)).length === 0) return
  await database.unit(async (run) => {
    const table = `${database.schema}.lanes`
    await run(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`)
    for (const { former, lane, isThere } of await isDue(run)) {
      const rename = (from: string, to: string) => run(`UPDATE ${table} SET name = $2 WHERE name = $1`, [from, to])
      // An empty lane of that name may be open in another process. It changes names with it, so that nothing gets lost there.
      if (isThere) await rename(lane.name, nobody)
      await rename(former, lane.name)
      if (isThere) await rename(nobody, former)
    }
  })
}

/** How many events each lane has had. */
async function acceptedOf(run: Statement, schema: string): Promise<ReadonlyMap<string, number>> {
  const rows = await run(
    `SELECT l.name, coalesce(sum(t.accepted), 0) AS accepted
     FROM ${schema}.lanes l LEFT JOIN ${schema}.tallies t ON t.lane = l.id GROUP BY l.name`,
  )
  return new Map(rows.map(({ name, accepted }) => [String(name), Number(accepted)]))
}
