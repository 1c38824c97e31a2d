import { randomUUID } from 'node:crypto'
import { WaybillError } from '@waybill/core'
import type { DeliveryQuery } from '../store/ledger.js'
import type { Store } from '../store/store.js'
import type { ReplayOptions, ReplayResult } from '../waybill.js'

const atOnce = 500

/** Counts, marks, and then sends the marked entries on their way again. */
export async function replay(
  store: Store,
  query: DeliveryQuery,
  { dryRun = false, onProgress }: ReplayOptions = {},
): Promise<ReplayResult> {
  if (Object.values(query).every((condition) => condition === undefined)) throw tooWide()
  const meant: DeliveryQuery = { ...query, state: query.state ?? 'parked' }
  const counts = await store.countReplayable(meant)
  const counted = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (dryRun) return { counts, total: counted }
  const id = randomUUID()
  const total = await store.selectForReplay(meant, id)
  onProgress?.({ done: 0, total })
  await carryOut(store, id, (done) => onProgress?.({ done, total }))
  return { id, counts, total }
}

/** Sends everything that is marked on its way, also what a process left that ended in the middle. */
export async function carryOut(store: Store, id: string, onDone: (done: number) => void = () => undefined) {
  for (let done = 0; ; ) {
    const count = await store.replay(id, atOnce)
    if (count === 0) return
    done += count
    onDone(done)
  }
}

function tooWide(): WaybillError {
  return new WaybillError('A replay of everything is refused.', {
    kind: 'invalid',
    code: 'replay_too_wide',
    hint: 'Name at least a lane, a reason, a time, an event or ids.',
  })
}
