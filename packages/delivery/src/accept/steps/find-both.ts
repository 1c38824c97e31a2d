import type { DeliveryQuery, FindPage, FoundDelivery } from '../../store/ledger.js'
import type { Store } from '../../store/store.js'
import type { StoredSteps } from './stored-steps.js'

/**
 * One page of what matches, whether the query has a person's ids as they came or as they are stored: what was stored before
 * there were steps has them as they came.
 */
export async function findBoth(
  { store, steps }: { readonly store: Pick<Store, 'find'>; readonly steps: Pick<StoredSteps, 'idsOf'> },
  query: DeliveryQuery,
  page: FindPage = {},
): Promise<readonly FoundDelivery[]> {
  const { userId, anonymousId } = query
  const stored = userId || anonymousId ? steps.idsOf({ userId, anonymousId }) : undefined
  if (!stored) return store.find(query, page)
  const pages = await Promise.all([store.find(query, page), store.find({ ...query, ...stored }, page)])
  const { limit = 100, newestFirst = false } = page
  const all = pages.flat().sort((one, other) => (newestFirst ? other.seq - one.seq : one.seq - other.seq))
  const seqs = new Set([...new Set(all.map(({ seq }) => seq))].slice(0, limit))
  const seen = new Set<string>()
  return all.filter(({ seq, delivery: { lane } }) => {
    const key = `${seq} ${lane}`
    if (!seqs.has(seq) || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
