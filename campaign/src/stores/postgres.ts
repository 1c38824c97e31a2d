import { postgresStore } from '@waybill/store-postgres'
import type { CampaignStore } from '../store.js'

export const campaignStore: CampaignStore = {
  name: 'postgres',
  shared: true,
  async prepare() {
    const { startPostgres } = await import('../../../packages/store-postgres/src/testing/postgres-server.js')
    const server = await startPostgres()
    return {
      place: await server.database(),
      async kill() {
        await server.stop('SIGKILL')
        await server.start()
      },
      close: server.remove,
    }
  },
  open: (place) => postgresStore({ connectionString: place, pollMs: 50 }),
}
