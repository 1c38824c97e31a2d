import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWaybill } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import { expect, it } from 'vitest'
import { startProcess } from '../../packages/store-sqlite/src/testing/start-process.js'
import { killedVendor } from './killed-vendor.js'

it('a process that is killed while its callers wait risks no more than with any event', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'waybill-killed-'))
  const path = join(directory, 'store.db')
  const received: string[] = []
  let answers = false
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push(JSON.parse(body) as string)
    if (answers) response.end('{}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const child = startProcess('../../../../tooling/decide/deciding-process.ts', baseUrl, path)
  await expect.poll(() => received.length, { timeout: 50_000 }).toBe(3)
  child.kill('SIGKILL')
  await once(child, 'close')
  answers = true
  const waybill = await createWaybill({ store: sqliteStore({ path }), destinations: [killedVendor(baseUrl)] })
  try {
    await waybill.flush({ timeoutMs: 30_000 })
    const stateOf = async (id: string) => {
      const where = await waybill.where('default', id)
      return where.status === 'found' && where.lanes['killed']
    }
    expect(received.filter((id) => id === 'decided')).toHaveLength(received.filter((id) => id === 'accepted').length)
    expect(received.filter((id) => id === 'bought')).toHaveLength(1)
    expect(await stateOf('decided')).toMatchObject({ state: 'delivered' })
    expect(await stateOf('bought')).toMatchObject({ state: 'parked', reason: 'in_doubt' })
  } finally {
    await waybill.close()
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
