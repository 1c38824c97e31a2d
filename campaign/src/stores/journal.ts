import type { CampaignStore } from '../campaign-store.js'
import { createJournalStore } from '../journal-store.js'

export const campaignStore: CampaignStore = {
  name: 'journal',
  open: (place, { clock }) => createJournalStore(place, { clock }),
}
