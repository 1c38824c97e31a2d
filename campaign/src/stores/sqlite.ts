import { join } from 'node:path'
import { sqliteStore } from '@waybill/store-sqlite'
import type { CampaignStore } from '../store.js'

export const campaignStore: CampaignStore = {
  name: 'sqlite',
  open: (place, { clock }) => sqliteStore({ path: join(place, 'waybill.db'), clock }),
}
