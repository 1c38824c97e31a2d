import { tellErased } from '../accept/decide.js'
import type { Decisions } from '../accept/decisions.js'
import type { WaitingRoom } from '../accept/waiting-room.js'
import type { Lane } from '../lane/lane.js'
import type { Erasure, Store } from '../store/store.js'
import type { UserIds } from '../waybill.js'

export interface ForgetOptions {
  readonly store: Store
  readonly lanes: readonly Lane[]
  readonly decisions: Decisions
  readonly waitingRoom: Pick<WaitingRoom, 'mayHaveRoom'>
}

/** Erases a user's events, as `Waybill.forget` says. */
export async function forget({ userId, anonymousId }: UserIds, options: ForgetOptions): Promise<Erasure> {
  const { store, lanes, decisions, waitingRoom } = options
  const keys = [...(userId ? [`u:${userId}`] : []), ...(anonymousId ? [`a:${anonymousId}`] : [])]
  // Planned requests have not been sent yet. They go back to the store, so that none is sent now.
  const unpauses = await Promise.all(lanes.map((lane) => lane.pause()))
  const erasure = await store.forget(keys).finally(() => {
    for (const unpause of unpauses) unpause()
  })
  void tellErased(decisions, store)
  for (const { destination } of lanes) waitingRoom.mayHaveRoom(erasure.erased, destination.name)
  return erasure
}
