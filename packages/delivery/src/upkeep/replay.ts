import { randomUUID } from 'node:crypto'
import { WaybillError } from '@waybill/core'
import { nextTurn } from '../next-turn.js'
import type { ReplayOptions, ReplayResult } from '../replay-options.js'
import type { DeliveryQuery } from '../store/ledger.js'
import type { Store } from '../store/store.js'

const atOnce = 500

/** Counts the matching deliveries, marks them, and makes the marked ones pending again. */
export async function replay(
  store: Store,
  query: DeliveryQuery,
  { dryRun = false, onProgress }: ReplayOptions = {},
): Promise<ReplayResult> {
  if (Object.values(query).every((condition) => condition === undefined)) throw tooWide()
  const meant: DeliveryQuery = { ...query, state: query.state ?? 'parked' }
  const replayable = Object.entries(await store.countReplayable(meant))
  const counts = Object.fromEntries(replayable.map(([lane, { count }]) => [lane, count]))
  const late = replayable.filter(([, { overtaken }]) => overtaken > 0)
  const overtaken = Object.fromEntries(late.map(([lane, { overtaken: count }]) => [lane, count]))
  const counted = { counts, ...(late.length > 0 && { overtaken }) }
  const matched = replayable.reduce((sum, [, { count }]) => sum + count, 0)
  if (dryRun) return { ...counted, total: matched }
  const id = randomUUID()
  const total = await store.selectForReplay(meant, id)
  onProgress?.({ done: 0, total })
  await finishReplay(store, id, (done) => onProgress?.({ done, total }))
  return { id, ...counted, total }
}

/** Makes every marked delivery pending again. Also finishes a replay that an earlier process began. */
export async function finishReplay(store: Store, id: string, onDone: (done: number) => void = () => undefined) {
  for (let done = 0; ; ) {
    const count = await store.replay(id, atOnce)
    if (count === 0) return
    done += count
    onDone(done)
    await nextTurn()
  }
}

function tooWide(): WaybillError {
  return new WaybillError('A replay of everything is refused.', {
    kind: 'invalid',
    code: 'replay_too_wide',
    hint: 'Name at least a lane, a state, a reason, a time, an event or ids.',
  })
}
