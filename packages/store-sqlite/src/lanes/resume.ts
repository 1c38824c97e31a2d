import type { Tables } from '../open/tables.js'
import type { HoldRows } from '../rows/hold-rows.js'
import type { Mutex } from '../unit/mutex.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'

export interface ResumeOptions {
  readonly tables: Tables
  readonly holds: HoldRows
  readonly mutex: Mutex
}

const page = 2_000

/**
 * Ends a hold and the waits of the lane: first on the disk, page by page, so that a restart does not bring them back, and
 * then in memory.
 */
export async function resumeLane(
  name: string,
  endpoint: string | undefined,
  { tables, holds, mutex }: ResumeOptions,
): Promise<void> {
  const lane = tables.lane(name)
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    after = await mutex.take(() =>
      tables.transact(() => tables.entries.endWaits(lane.id, { after: from, limit: page })),
    )
    if (after !== undefined) await yieldToEventLoop()
  }
  await mutex.take(() => {
    holds.delete(name, endpoint)
    lane.resume()
  })
}
