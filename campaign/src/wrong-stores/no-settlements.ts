import type { CampaignStore } from '../campaign-store.js'
import { createJournalStore } from '../journal-store.js'

/** Wrong: remembers settlements only as long as the process lives, so that all is sent again after a crash. */
export const campaignStore: CampaignStore = {
  name: 'forgets settlements',
  open: (place) => createJournalStore(place, { forgetsSettlements: true }),
}
