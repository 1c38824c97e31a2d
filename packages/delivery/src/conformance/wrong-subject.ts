import { memoryStore } from '../memory-store/memory-store.js'
import type { FoundDelivery } from '../store/ledger.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, LeaseOptions, NewEvent, NextState } from '../store/work.js'
import type { StorePlaceOptions, StoreSubject } from './store-subject.js'

/** What a store does otherwise than the memory store, on which it is built. */
export type Wrong = (store: Store, options: StorePlaceOptions) => Partial<Store>

/** Right but for one fault. */
export function subjectOf(wrong: Wrong): StoreSubject {
  return {
    name: 'wrong',
    guarantees: { durable: 'process', leases: 'process', shared: false },
    async make() {
      const store = (options: StorePlaceOptions = {}): Store => {
        const right = memoryStore(options)
        return { ...right, ...wrong(right, options) }
      }
      return { store, remove: async () => undefined }
    },
  }
}

/** The same, for chapters about a restart: what is in its memory is there when it is opened again. */
export function lastingSubjectOf(wrong: Wrong): StoreSubject {
  return {
    name: 'wrong and lasting',
    guarantees: { durable: 'disk', leases: 'process', shared: false },
    async make() {
      let right: Store | undefined
      const store = (options: StorePlaceOptions = {}): Store => {
        if (right) {
          // It keeps no pauses: opening it again tells of none.
          const { holds, pause: _, ...kept } = right
          const lasting = { ...kept, holds, open: async () => ({ holds: await holds(), replays: [], discards: [] }) }
          return { ...lasting, ...wrong(lasting, options) }
        }
        right = { ...memoryStore(options), close: async () => undefined }
        return right
      }
      return { store, remove: async () => undefined }
    },
  }
}

/** It changes each event that it accepts. */
export const accepting =
  (change: (event: NewEvent) => NewEvent): Wrong =>
  (store) => ({ commit: (work) => store.commit({ ...work, ...(work.accept && { accept: work.accept.map(change) }) }) })

/** It changes each state that is to follow. */
export const settling =
  (change: (next: NextState) => NextState): Wrong =>
  (store) => ({
    commit: (work) =>
      store.commit({
        ...work,
        ...(work.transitions && { transitions: work.transitions.map((one) => ({ ...one, next: change(one.next) })) }),
      }),
  })

/** It changes what it is asked to lease. */
export const leasing =
  (change: (options: LeaseOptions) => LeaseOptions): Wrong =>
  (store) => ({ lease: (lane, options) => store.lease(lane, change(options)) })

/** What a wrong store knows of a delivery that could be leased. */
export interface Candidate extends LeasedDelivery {
  readonly replayed: boolean
}

type Choose = (candidates: readonly Candidate[], pending: readonly FoundDelivery[]) => readonly Candidate[]

/**
 * It chooses itself what to lease, in which order, of all that could go. `choose` also gets what is pending, up to a thousand,
 * oldest first.
 */
export const choosing =
  (choose: Choose): Wrong =>
  (store) => ({
    async lease(lane, options) {
      const all = await store.lease(lane, { ...options, max: 1e6, maxBytes: 1e12 })
      const pending = await store.find({ lane, state: 'pending' }, { limit: 1_000 })
      const replayed = new Set(pending.filter(({ delivery }) => delivery.replays).map(({ seq }) => seq))
      const chosen = choose(
        all.map((lease) => ({ ...lease, replayed: replayed.has(lease.seq) })),
        pending,
      )
      const given = new Set<number>()
      let bytes = 0
      for (const { seq, bytes: more } of chosen) {
        if (given.size >= options.max || bytes >= options.maxBytes) break
        given.add(seq)
        bytes += more
      }
      await store.release(all.filter(({ seq }) => !given.has(seq)))
      return chosen.filter(({ seq }) => given.has(seq))
    },
  })

/** It leases by this rank, the least first. */
export const ranking = (rank: (candidate: Candidate) => number): Wrong =>
  choosing((candidates) => [...candidates].sort((a, b) => rank(a) - rank(b)))

/** It leases only from a window over what is pending, whether that can go or not. */
export const windowOf = (size: number): Wrong =>
  choosing((candidates, pending) => {
    const oldest = pending[0]?.seq ?? 0
    return [...candidates].sort((a, b) => a.seq - b.seq).filter(({ seq }) => seq < oldest + size)
  })
