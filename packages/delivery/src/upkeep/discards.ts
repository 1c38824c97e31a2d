import { randomUUID } from 'node:crypto'
import { WaybillError } from '@waybill/core'
import type { DiscardOptions, DiscardResult } from '../discard-options.js'
import { nextTurn } from '../next-turn.js'
import type { DeliveryQuery, ParkedQuery } from '../store/ledger.js'
import type { Discard, Store } from '../store/store.js'

/** Lets parked deliveries go: marks those that match, and ends the marked ones a few at a time. */
export interface Discards {
  /** Does what a caller of `discard` asks. */
  ask(query: DeliveryQuery, options: DiscardOptions): Promise<DiscardResult>
  /** Discards what matches now. Resolves with the number. */
  matching(query: ParkedQuery, meant: Discard, onProgress?: Progress): Promise<number>
  /** Finishes a discard that an earlier process began. */
  finish(name: string): Promise<void>
}

type Progress = (done: number, total: number) => void

export interface DiscardsOptions {
  /** Wall time. */
  readonly now: () => number
  /** Called when so many are settled, and may have made room. */
  readonly onSettled: (count: number) => void
  /** Called when a discard of this process is done and has found something. */
  readonly onDone: (count: number, discard: Discard) => void
}

const atOnce = 500

export function createDiscards(store: Store, { now, onSettled, onDone }: DiscardsOptions): Discards {
  async function finish(name: string, onStep: (done: number) => void = () => undefined): Promise<void> {
    for (let done = 0; ; ) {
      const count = await store.discard(name, atOnce)
      if (count === 0) return
      onSettled(count)
      done += count
      onStep(done)
      await nextTurn()
    }
  }

  async function matching(query: ParkedQuery, meant: Discard, onProgress?: Progress): Promise<number> {
    const total = await store.selectForDiscard({ ...query, state: 'parked' }, meant)
    onProgress?.(0, total)
    await finish(meant.name, (done) => onProgress?.(done, total))
    if (total > 0) onDone(total, meant)
    return total
  }

  return {
    async ask(query, { dryRun = false, reason = '', by, onProgress }) {
      if (Object.values(query).every((condition) => condition === undefined)) throw tooWide()
      // What is parked always has its body, so it is what a replay could take.
      const parked = await store.countReplayable({ ...query, state: 'parked' })
      const counts = Object.fromEntries(Object.entries(parked).map(([lane, { count }]) => [lane, count]))
      if (dryRun) return { counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) }
      const meant = { name: randomUUID(), reason, at: now(), ...(by !== undefined && { by }) }
      const total = await matching(query, meant, (done, of) => onProgress?.({ done, total: of }))
      return { id: meant.name, counts, total }
    },
    matching,
    finish: (name) => finish(name),
  }
}

function tooWide(): WaybillError {
  return new WaybillError('A discard of everything is refused.', {
    kind: 'invalid',
    code: 'discard_too_wide',
    hint: "Name at least a lane, a reason, a time, an event or ids. { state: 'parked' } is everything that is parked.",
  })
}
