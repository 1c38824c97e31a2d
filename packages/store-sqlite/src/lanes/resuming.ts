import type { Tables } from '../open/tables.js'
import type { HoldRows } from '../rows/hold-rows.js'
import { breathe } from '../unit/breathe.js'
import type { Turns } from '../unit/turns.js'

export interface ResumingOptions {
  readonly tables: Tables
  readonly holds: HoldRows
  readonly turns: Turns
}

const page = 2_000

/**
 * Ends a hold and the lane's waits: on the disk first, a page at a time, so that a restart brings none back; then in
 * memory.
 */
export async function resumeLane(
  name: string,
  endpoint: string | undefined,
  { tables, holds, turns }: ResumingOptions,
): Promise<void> {
  const lane = tables.lane(name)
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    after = await turns.take(() =>
      tables.transact(() => tables.entries.endWaits(lane.id, { after: from, limit: page })),
    )
    if (after !== undefined) await breathe()
  }
  await turns.take(() => {
    holds.delete(name, endpoint)
    lane.resume(endpoint)
  })
}
