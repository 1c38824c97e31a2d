import type { Departures } from '../lane/departures.js'
import type { Wanted } from '../lane/intake.js'
import type { RequestQueue } from '../lane/request-queue.js'
import type { Store } from '../store/store.js'
import type { Throttles } from '../throttle/throttles.js'
import type { Paces } from './paces.js'
import type { Surplus } from './surplus.js'

export interface BacklogOptions {
  readonly lane: string
  readonly store: Pick<Store, 'nextDue'>
  readonly paces: Paces
  readonly planned: Pick<RequestQueue, 'urgent'>
  readonly throttles: Pick<Throttles, 'isClosed' | 'permits'>
  readonly departures: Pick<Departures, 'sendNow'>
  readonly surplus: Pick<Surplus, 'keep'>
  readonly lease: (wanted: Wanted) => Promise<number>
  /** Most deliveries to take in at once. */
  readonly atOnce: number
}

/** What is filed under the endpoints that are behind their pace. */
export interface Backlog {
  /**
   * Takes in what the next slot lets start, before it begins, and sends it as soon as it has. So what waits for its pace is
   * planned for one slot at most, however much of it there is.
   */
  takeIn(): Promise<void>
  /** How many calls are planned for slots that have not begun. They take no place of the window. */
  calls(): number
}

export function createBacklog(options: BacklogOptions): Backlog {
  const { lane, store, paces, planned, throttles, departures, surplus, lease, atOnce } = options
  const waiting = (endpoint: string) => planned.urgent(endpoint).map(({ request }) => request)

  async function takeInFor(endpoint: string): Promise<void> {
    while (paces.isBehind(endpoint) && !throttles.isClosed(endpoint)) {
      const permits = throttles.permits(endpoint) - waiting(endpoint).length
      if (permits <= 0) return
      await paces.ask(endpoint)
      // What was taken in for a slot that lapsed goes first.
      await departures.sendNow(endpoint)
      const room = paces.room(endpoint, waiting(endpoint))
      const max = Math.min(atOnce, paces.toTakeIn(endpoint, { room, permits }))
      if (max <= 0) return
      const taken = await lease({ max, only: endpoint })
      if (taken > 0) paces.learn(endpoint, await surplus.keep(endpoint, room), taken)
      await departures.sendNow(endpoint)
      // Several processes take from one file, so fewer than asked may have come although more is there.
      if (taken === 0 || (taken < max && (await store.nextDue(lane, { only: endpoint })) !== 0))
        paces.caughtUp(endpoint)
    }
  }

  return {
    async takeIn() {
      for (const endpoint of paces.behind()) await takeInFor(endpoint)
    },
    calls: () =>
      paces
        .behind()
        .flatMap(waiting)
        .reduce((sum, { calls }) => sum + calls.length, 0),
  }
}
