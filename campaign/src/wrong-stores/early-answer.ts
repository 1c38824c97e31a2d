import type { CampaignStore } from '../store.js'
import { campaignStore as sqlite } from '../stores/sqlite.js'

/** Wrong: says that it has stored an event before it has, as one without a sync would. */
export const campaignStore: CampaignStore = {
  name: 'answers too early',
  async open(place, options) {
    const store = await sqlite.open(place, options)
    let last: Promise<unknown> = Promise.resolve()
    return {
      ...store,
      async commit(work) {
        if (!work.accept) return last.then(() => store.commit(work))
        last = last.then(() => new Promise((resolve) => setTimeout(resolve, 40))).then(() => store.commit(work))
        return { accepted: work.accept.map(() => 'accepted' as const), stale: [] }
      },
    }
  },
}
