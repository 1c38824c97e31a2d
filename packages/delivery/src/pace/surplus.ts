import type { Decisions } from '../accept/decisions.js'
import type { GiveBack } from '../lane/leases/give-back.js'
import { askedBy } from '../lane/report.js'
import type { QueuedRequest, RequestQueue } from '../lane/request-queue.js'
import type { Throttles } from '../throttle/throttles.js'
import type { Paces } from './paces.js'

export interface SurplusOptions {
  readonly planned: RequestQueue
  readonly paces: Paces
  readonly throttles: Pick<Throttles, 'permitsForCallers'>
  readonly giveBack: Pick<GiveBack, 'release'>
  readonly decisions: Pick<Decisions, 'tellShortOf' | 'isAwaited'>
  /** Called when an endpoint has tokens that it did not have. */
  readonly onTokens: () => void
}

/** What is planned for an endpoint beyond what its pace lets start. */
export interface Surplus {
  /** Whether something could be sent with tokens. */
  mayAsk(endpoint: string): boolean
  /**
   * Files what waits for its pace under its endpoint: it must not take the place of what could go. Little that goes next stays
   * planned, callers stay as far as the tokens come in their time, and so does what was put before the others.
   */
  giveBack(endpoint: string): Promise<void>
  /**
   * Keeps what was taken in for an endpoint that is behind its pace, before the others, as far as there is room for it, and
   * gives back the rest. Resolves with the number of requests there were.
   */
  keep(endpoint: string, room: number): Promise<number>
}

export function createSurplus(options: SurplusOptions): Surplus {
  const { planned, paces, throttles, giveBack, decisions, onTokens } = options

  const mayAsk = (endpoint: string) =>
    paces.isPaced(endpoint) && planned.count(endpoint) > 0 && throttles.permitsForCallers(endpoint) > 0

  /** Whether a caller still waits for a request whose tokens come then. */
  function staysFor({ request }: QueuedRequest, waitMs: number): boolean {
    const asked = request.calls.map(({ delivery }) => askedBy(delivery))
    for (const one of asked) decisions.tellShortOf(one, { reason: 'limited', afterMs: Math.ceil(waitMs) })
    return asked.some(decisions.isAwaited)
  }

  /** Removes the requests whose callers have left, or do so now as the tokens come too late. */
  function withoutCallers(endpoint: string): QueuedRequest[] {
    const left: QueuedRequest[] = []
    const staying: QueuedRequest[] = []
    for (let queued = planned.shiftAwaited(endpoint); queued; queued = planned.shiftAwaited(endpoint))
      if (staysFor(queued, paces.waitMs(endpoint, staying.length))) staying.push(queued)
      else left.push(queued)
    for (const queued of staying) planned.pushAwaited(queued)
    return left
  }

  return {
    mayAsk,
    async giveBack(endpoint) {
      const ordinary = planned.takeOrdinary(endpoint)
      const goesNext = paces.nextCovers(ordinary.map(({ request }) => request))
      if (goesNext) for (const queued of ordinary) planned.push(queued)
      if (paces.tokens(endpoint) === 0 && mayAsk(endpoint)) {
        await paces.ask(endpoint)
        if (paces.tokens(endpoint) > 0) onTokens()
      }
      const surplus = [...(goesNext ? [] : ordinary), ...withoutCallers(endpoint)]
      if (surplus.length === 0) return
      paces.fellBehind(
        endpoint,
        surplus.map(({ request }) => request),
      )
      await giveBack.release(surplus, { endpoint })
    },
    async keep(endpoint, room) {
      const all = planned.takeOrdinary(endpoint)
      let left = room
      const end = all.findIndex(({ request }) => {
        left -= paces.costOf(request)
        return left < 0
      })
      const kept = end < 0 ? all : all.slice(0, end)
      planned.pushFirst(kept)
      if (kept.length < all.length) await giveBack.release(all.slice(kept.length), { endpoint })
      return all.length
    },
  }
}
