import { WaybillError } from '@waybill/core'
import { isLaneFull } from '../queue/lane-room.js'
import type { Store } from '../store/store.js'
import type { AcceptStatus, Receipt, Work } from '../store/work.js'

/**
 * Commits a unit and checks the store's answer: a receipt with one status for each event. Rejects with an `Error`, whatever
 * the store throws or rejects with. Rejects with code `store_contract_broken` for any other answer: then it is unknown
 * what is stored.
 */
export async function commitChecked(store: Pick<Store, 'commit'>, work: Work): Promise<Receipt> {
  const receipt = await committed(store, work)
  if (isReceipt(receipt, work.accept?.length ?? 0)) return receipt
  throw new WaybillError('The store did not answer as its contract says.', {
    kind: 'setup',
    code: 'store_contract_broken',
    hint: 'commit() resolves with { accepted, stale }: one status per event of `accept`, in order, and the tickets that no longer held.',
  })
}

async function committed(store: Pick<Store, 'commit'>, work: Work): Promise<unknown> {
  try {
    return await store.commit(work)
  } catch (cause) {
    throw cause instanceof Error ? cause : new Error('The store rejected with something that is no error.', { cause })
  }
}

const statuses: ReadonlySet<unknown> = new Set<AcceptStatus>(['accepted', 'duplicate', 'full'])

const isStatus = (status: unknown) =>
  statuses.has(status) || (isLaneFull(status) && typeof status.lane === 'string' && typeof status.bound === 'string')

function isReceipt(receipt: unknown, events: number): receipt is Receipt {
  const { accepted, stale, claims = [], filling = [] } = (receipt ?? {}) as Partial<Record<keyof Receipt, unknown>>
  return (
    Array.isArray(accepted) &&
    accepted.length === events &&
    accepted.every(isStatus) &&
    Array.isArray(stale) &&
    Array.isArray(claims) &&
    Array.isArray(filling)
  )
}
