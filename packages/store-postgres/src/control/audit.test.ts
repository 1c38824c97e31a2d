import { checkAudit, type StoreAudit } from '@waybill/delivery/store'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
const closing: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function log(schema?: string): Promise<StoreAudit> {
  const store = postgresStore({ connectionString, ...(schema && { schema }) })
  await store.open({ lanes: [], keepBodies: true })
  closing.push(() => store.close())
  return store.audit ?? expect.fail('the store keeps a log')
}

const entry = (who: string) => ({ at: 1, who, action: 'hold' })

test('what several stores append at once is one chain, and that of another schema another', {
  timeout: 60_000,
}, async () => {
  connectionString = await server.database()
  const logs = [await log(), await log(), await log()]
  const apart = await log('apart')
  await Promise.all(
    Array.from({ length: 90 }, (_, index) => [
      logs[index % logs.length]?.append([entry(`${index}`), entry(`${index}`)]),
      index % 3 === 0 && apart.append([entry('apart')]),
    ]).flat(),
  )
  expect(await checkAudit(logs[0] as StoreAudit)).toMatchObject({ whole: true, lines: 180, last: { number: 180 } })
  expect(await checkAudit(apart)).toMatchObject({ whole: true, lines: 30 })
})

test('a line that somebody changes or deletes in the table is located', { timeout: 60_000 }, async () => {
  connectionString = await server.database()
  const audit = await log()
  await audit.append(Array.from({ length: 20 }, (_, index) => entry(`u${index}`)))
  const faults = async () => (await checkAudit(audit)).faults
  await server.sql(
    `UPDATE waybill.audit SET line = replace(line, '"u6"', '"nobody"') WHERE number = 7`,
    connectionString,
  )
  expect(await faults()).toEqual([{ number: 7, fault: 'altered' }])
  await server.sql('DELETE FROM waybill.audit WHERE number IN (12, 20)', connectionString)
  expect(await faults()).toEqual([
    { number: 7, fault: 'altered' },
    { number: 12, fault: 'removed' },
    { number: 20, fault: 'removed' },
  ])
})
