import type { Clock } from '@waybill/core'
import type { Store } from '@waybill/delivery/store'

/** A store under the campaign: what a module exports as `campaignStore`. Workers load the module by themselves. */
export interface CampaignStore {
  readonly name: string
  /** Whether several workers may use it at once. Default false. */
  readonly shared?: boolean
  /** Once, in the parent, with an empty directory: starts what outlives the workers. Default: the directory is the place. */
  prepare?(directory: string): Promise<PreparedPlace>
  /** In a worker: a store that is not open yet, over what earlier workers left. */
  open(place: string, options: { readonly clock: Clock }): Store | Promise<Store>
}

export interface PreparedPlace {
  /** What `open` gets: a path, an address. */
  readonly place: string
  /** Kills what outlives the workers, and starts it again. Absent where nothing does. */
  kill?(): Promise<void>
  close(): Promise<void>
}

/** Loads the module of a store by its URL. */
export async function loadCampaignStore(url: string): Promise<CampaignStore> {
  const { campaignStore } = (await import(url)) as { readonly campaignStore?: CampaignStore }
  if (!campaignStore) throw new TypeError(`${url} must export campaignStore.`)
  return campaignStore
}
