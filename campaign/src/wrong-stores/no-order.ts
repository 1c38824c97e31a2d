import type { CampaignStore } from '../store.js'
import { campaignStore as sqlite } from '../stores/sqlite.js'

/** Wrong: lets nobody wait for an identify. */
export const campaignStore: CampaignStore = {
  name: 'knows no order',
  async open(place, options) {
    const store = await sqlite.open(place, options)
    return {
      ...store,
      open: ({ lanes, ...rest }) =>
        store.open({ ...rest, lanes: lanes.map(({ name }) => ({ name, order: 'none' as const })) }),
    }
  },
}
