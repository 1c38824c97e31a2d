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
  // Each call waits for the licence of the process that was killed last: a short one, so that a round is short.
  open: (place) => postgresStore({ connectionString: place, pollMs: 50, licenceMs: 1_500 }),
}
