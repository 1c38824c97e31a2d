import type { CampaignStore } from '../campaign-store.js'
import { createJournalStore } from '../journal-store.js'

/** Wrong: lets nobody wait for an identify. */
export const campaignStore: CampaignStore = {
  name: 'knows no order',
  open(place) {
    const store = createJournalStore(place)
    const open = (options: Parameters<typeof store.open>[0]) =>
      store.open({ ...options, lanes: options.lanes.map(({ name }) => ({ name, order: 'none' })) })
    return { ...store, open }
  },
}
