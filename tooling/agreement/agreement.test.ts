import { startSandbox } from '@waybill/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from './judge.js'
import { expected, places } from './rule.js'
import { vendors } from './vendors.js'

describe.each(Object.entries(vendors))('what %s says', (name, make) => {
  let vendor: Awaited<ReturnType<typeof make>>
  beforeAll(async () => {
    vendor = make(await startSandbox({ vendors: [name as keyof typeof vendors], keep: { requests: 20 } }))
  })
  afterAll(async () => {
    await vendor.close()
    await vendor.box.close()
  })

  it('is what client, destination, override and emulator do, unless the table says why not', async () => {
    const wrong: string[] = []
    for (const rule of vendor.rules)
      for (const row of rule.rows) {
        for (const place of places) {
          const verdict = await judge(vendor, rule, place, row.value)
          if (verdict === undefined || verdict === expected(row, place)) continue
          wrong.push(`${rule.name}, ${row.input}, ${place}: ${verdict}, not ${expected(row, place)}`)
        }
        if ((row.differs === undefined) !== (row.why === undefined)) wrong.push(`${rule.name}, ${row.input}: why?`)
      }
    expect(wrong).toEqual([])
  })
})
