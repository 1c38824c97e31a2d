/** What some samples take as given: the lines before theirs, by the name that the page's remark has. */
export const given: Readonly<Record<string, string>> = {
  waybill: `
    import { createWaybill, memoryStore } from '@waybill/delivery'
    import { syneriseDestination } from '@waybill/synerise'
    const destinations = [syneriseDestination({ apiKey: process.env.SYNERISE_API_KEY, region: 'eu' })]
    const waybill = await createWaybill({ store: memoryStore(), destinations })`,
  stores: `
    import { createWaybill } from '@waybill/delivery'
    import { postgresStore } from '@waybill/store-postgres'
    import { sqliteStore } from '@waybill/store-sqlite'
    import { syneriseDestination } from '@waybill/synerise'
    const destinations = [syneriseDestination({ apiKey: process.env.SYNERISE_API_KEY, region: 'eu' })]`,
  transaction: `
    import { createWaybill } from '@waybill/delivery'
    import { postgresStore } from '@waybill/store-postgres'
    import { syneriseDestination } from '@waybill/synerise'
    import { Pool } from 'pg'
    const pool = new Pool({ connectionString: process.env.DATABASE_URL })
    const client = await pool.connect()
    const destinations = [syneriseDestination({ apiKey: process.env.SYNERISE_API_KEY, region: 'eu' })]
    const waybill = await createWaybill({ store: postgresStore({ pool }), destinations })
    const userId = 'u-1'
    const properties = { order_id: 'o-7', total: 9, currency: 'EUR', products: [{ product_id: 'p-1', price: 9 }] }`,
}
