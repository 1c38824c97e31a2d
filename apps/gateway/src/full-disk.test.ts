import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestGateway } from './testing/start-test-gateway.js'

let folder: string
let isMounted = false

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' })
    isMounted = true
  } catch {
    isMounted = false
  }
})

afterEach(() => {
  if (isMounted) execFileSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
})

it('names a full disk in the answer, readiness, log and metrics, and goes on once there is room', {
  timeout: 60_000,
}, async ({ skip }) => {
  if (!isMounted) return skip('needs the right to mount a file system')
  const lines: string[] = []
  let elapsed = 0
  const clock = { now: Date.now, elapsed: () => elapsed, after: () => () => undefined }
  const test = await startTestGateway({
    store: sqliteStore({ path: join(folder, 'waybill.db'), clock }),
    log: { level: 'info', stream: { write: (line) => lines.push(line) } },
  })
  try {
    let number = 0
    const send = () => test.post('/v1/track', { userId: 'u', event: 'Viewed', messageId: `m${number++}` })
    const ready = async () => {
      const response = await fetch(`${test.url}/readyz`)
      return { http: response.status, ...((await response.json()) as object) }
    }
    const metric = async (name: string) =>
      new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(`${test.url}/metrics`)).text())?.[1]
    const told = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.startsWith('disk of the store'))
    expect((await send()).status).toBe(200)
    expect(await ready()).toMatchObject({ http: 200, status: 'ready', disk: { freeBytes: expect.any(Number) } })
    expect(await metric('waybill_store_disk_full')).toBe('0')

    const { bavail, bsize } = statfsSync(folder)
    const other = join(folder, 'other')
    try {
      writeFileSync(other, Buffer.alloc(bavail * bsize))
    } catch {
      // The store has written something meanwhile: it is full all the same.
    }
    let refusal = await send()
    while (refusal.status === 200) refusal = await send()
    expect(refusal.status).toBe(503)
    expect(refusal.headers.get('retry-after')).toBe('5')
    expect(await refusal.json()).toMatchObject({ code: 'store_disk_full', message: expect.stringContaining('disk') })
    const disk = { freeBytes: expect.any(Number), neededBytes: expect.any(Number) }
    expect(await ready()).toMatchObject({ http: 503, status: 'disk_full', disk })
    expect(await metric('waybill_store_disk_full')).toBe('1')
    const neededBytes = Number(await metric('waybill_store_disk_needed_bytes'))
    expect(Number(await metric('waybill_store_disk_free_bytes'))).toBeLessThan(neededBytes)
    // A quarter of the reserve, and some room for the event.
    expect(neededBytes).toBeGreaterThan(0.75 * 1024 * 1024)
    await send()
    expect(told()).toMatchObject([{ level: 'error', ...disk }])
    await expect(test.gateway.waybill.accept({ type: 'track', event: 'x', userId: 'u' })).rejects.toMatchObject({
      code: 'store_disk_full',
      kind: 'unavailable',
      hint: expect.stringMatching(/It has \d\.\d MB free, and events are taken again at 0\.8 MB\./),
    })

    rmSync(other)
    elapsed += 2_000
    expect(await ready()).toMatchObject({ http: 200, status: 'ready' })
    expect((await send()).status).toBe(200)
    expect(told().map(({ level }) => level)).toEqual(['error', 'info'])
    expect(await metric('waybill_store_disk_full')).toBe('0')
  } finally {
    await test.close()
  }
})
