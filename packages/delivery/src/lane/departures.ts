import type { LaneStage } from '../accept/awaited-deliveries.js'
import type { Decisions } from '../accept/decisions.js'
import type { Throttles } from '../throttle/throttles.js'
import type { GiveBack } from './give-back.js'
import type { LeaseKeeper } from './lease-keeper.js'
import { askedBy } from './report.js'
import type { QueuedRequest, RequestQueue } from './request-queue.js'
import type { Ended } from './sending.js'

export interface DeparturesOptions {
  readonly planned: RequestQueue
  readonly throttles: Throttles
  readonly giveBack: GiveBack
  readonly keeper: LeaseKeeper | undefined
  readonly decisions: Pick<Decisions, 'moved' | 'tell'>
  readonly send: (queued: QueuedRequest, ended: Ended) => void
  /** Called when a request has ended. */
  readonly onEnded: () => void
}

/** Starts planned requests as far as the throttles allow, and gives back what has to wait. */
export interface Departures {
  readonly inFlight: number
  sendPlanned(): Promise<void>
  /** Gives everything planned back to the store, and later the parts of what is in flight now. */
  recall(): Promise<void>
  /** Resolves when nothing is in flight. Nothing may be sent meanwhile. */
  landed(): Promise<void>
}

export function createDepartures(options: DeparturesOptions): Departures {
  const { planned, throttles, giveBack, keeper, decisions, send, onEnded } = options
  let inFlight = 0
  let recalls = 0
  let onLanded: () => void = () => undefined

  /** Starts what may start. Returns the requests whose lease was lost. */
  function sendFrom(
    endpoint: string,
    { shift, permits }: { readonly shift: RequestQueue['shift']; readonly permits: number },
  ): QueuedRequest[] {
    const lost: QueuedRequest[] = []
    for (let left = permits; left > 0; ) {
      const queued = shift(endpoint)
      if (!queued) break
      if (keeper?.isLost(queued)) {
        moved(queued, 'queued')
        lost.push(queued)
      } else {
        start(queued)
        left--
      }
    }
    return lost
  }

  function start(queued: QueuedRequest): void {
    throttles.started(queued.request.endpoint)
    inFlight++
    moved(queued, 'sent')
    const epoch = recalls
    send(queued, (parts) => {
      // If a failing store does not take them back, they stay leased until this process or the lease ends.
      if (parts.length > 0 && epoch !== recalls) return void giveBack.release(parts).then(ended, ended)
      planned.pushFirst(parts)
      ended()
    })
  }

  function ended(): void {
    inFlight--
    if (inFlight === 0) onLanded()
    onEnded()
  }

  function moved({ request }: QueuedRequest, stage: LaneStage): void {
    for (const { delivery } of request.calls) if (delivery.wantsReply) decisions.moved(askedBy(delivery), stage)
  }

  /** What cannot be sent must not take the place of what can. It is filed under its endpoint and not planned again meanwhile. */
  async function giveBackClosed(endpoint: string): Promise<void> {
    const why = throttles.whyClosed(endpoint) ?? { reason: 'failing' }
    for (const { request } of planned.awaited(endpoint))
      for (const { delivery } of request.calls) decisions.tell(askedBy(delivery), why)
    await giveBack.releaseEndpoint(endpoint, { endpoint })
  }

  return {
    get inFlight() {
      return inFlight
    },
    async sendPlanned() {
      // Of all endpoints, before anything else: no other request starts while a caller's request is planned and may start.
      const lost: QueuedRequest[] = []
      for (const endpoint of planned.endpoints())
        lost.push(
          ...sendFrom(endpoint, { shift: planned.shiftAwaited, permits: throttles.permitsForCallers(endpoint) }),
        )
      for (const endpoint of planned.endpoints()) {
        lost.push(...sendFrom(endpoint, { shift: planned.shift, permits: throttles.permits(endpoint) }))
        if (throttles.isClosed(endpoint)) await giveBackClosed(endpoint)
      }
      if (lost.length > 0) await giveBack.release(lost)
    },
    async recall() {
      recalls++
      for (const endpoint of planned.endpoints()) {
        for (const queued of planned.awaited(endpoint)) moved(queued, 'queued')
        await giveBack.releaseEndpoint(endpoint)
      }
    },
    async landed() {
      if (inFlight === 0) return
      await new Promise<void>((resolve) => {
        onLanded = resolve
      })
    },
  }
}
