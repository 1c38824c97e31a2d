import { type ClaimedTogether, claimOf, newFacts, type Openness } from '@waybill/delivery/queue'
import { type AcceptStatus, type Claim, mostEarlier, type NewEvent } from '@waybill/delivery/store'
import type { Tables } from '../../open/tables.js'
import type { HoldRows } from '../../rows/hold-rows.js'
import { type LiveDelivery, leaseOf } from '../../rows/live-delivery.js'
import type { Backlog } from '../backlog.js'
import type { StoreLane } from '../store-lane.js'

export interface ClaimsOptions {
  readonly backlog: Pick<Backlog, 'bring' | 'headsOf'>
  readonly holds: Pick<HoldRows, 'all'>
  readonly nextLease: () => number
  readonly now: () => number
}

/** Leases the deliveries that somebody waits for, of events that were just committed. No other write may run meanwhile. */
export type Claims = (events: readonly NewEvent[], statuses: readonly AcceptStatus[]) => readonly Claim[]

export function createClaims(tables: Tables, { backlog, holds, nextLease, now }: ClaimsOptions): Claims {
  /** Brings a delivery into memory that the lane has not read. What it knows to be on the disk waits there, and cannot go now. */
  function bring(lane: StoreLane, seq: number): LiveDelivery | undefined {
    const known = lane.entries.get(seq)
    if (known) return known
    if (seq <= lane.cursor || lane.recovered.has(seq)) return undefined
    if (!tables.entries.between(seq, seq).some((row) => row.lane === lane.id))
      tables.transact(() => tables.entries.put(seq, lane.id, newFacts, { at: now() }))
    return backlog.bring(lane, seq) ? lane.entries.get(seq) : undefined
  }

  /** What an event waits for, also through others, oldest first; `undefined` when there are too many. */
  function earlierThan(lane: StoreLane, event: Pick<LiveDelivery, 'keys' | 'seq'>): readonly number[] | undefined {
    const unread = backlog.headsOf(lane)
    if (!unread) return undefined
    const found = new Set<number>()
    let isKnown = true
    const look = ({ keys, seq }: Pick<LiveDelivery, 'keys' | 'seq'>) => {
      const ahead = unread({ keys, seq }, mostEarlier + 1)
      isKnown &&= ahead !== undefined
      // All of each key, as they enter the order before those that come later.
      for (const head of [...lane.headsBefore(keys, seq, mostEarlier + 1), ...(ahead ?? []).map((one) => one.seq)]) {
        if (found.has(head) || found.size > mostEarlier) continue
        found.add(head)
        const one = lane.entries.get(head) ?? tables.events.get(head)
        if (one) look(one)
      }
    }
    look(event)
    return isKnown && found.size <= mostEarlier ? [...found].sort((a, b) => a - b) : undefined
  }

  function claim(lane: StoreLane, seq: number, openness: Openness): ClaimedTogether<LiveDelivery> | undefined {
    const event = lane.entries.get(seq) ?? tables.events.get(seq)
    const earlier = event && earlierThan(lane, event)
    const [own, ...others] = earlier ? [...earlier, seq].map((one) => bring(lane, one)).reverse() : []
    const before = others.reverse().flatMap((one) => one ?? [])
    return own && before.length === earlier?.length ? lane.claim(own, before, openness) : undefined
  }

  function isIn(lane: StoreLane, seq: number): boolean {
    const stored = tables.events.get(seq)
    return stored !== undefined && tables.laneSets.get(stored.laneSet).lanes.includes(lane.id)
  }

  return (events, statuses) =>
    events.flatMap((event, index) => {
      const { awaited, source } = event
      if (!awaited || statuses[index] !== 'accepted') return []
      const seq = tables.ids.find(tables.sources.idOf(source), event.event.messageId)
      if (seq === undefined || !event.lanes.includes(awaited.lane)) return []
      const lane = tables.lane(awaited.lane)
      const entry = lane.entries.get(seq)
      // The full lane may have skipped it.
      if (!entry && !isIn(lane, seq)) return []
      if (entry) lane.placed(entry)
      const claimed = claimOf(event, {
        holds: holds.all(),
        claim(openness) {
          try {
            return claim(lane, seq, openness)
          } catch {
            // The event is stored. Where the disk gives or takes nothing more now, it waits like any other.
            return undefined
          }
        },
        leaseOf: (one) => leaseOf(one, { lease: nextLease(), head: lane.isHead(one) }),
      })
      return claimed ?? []
    })
}
