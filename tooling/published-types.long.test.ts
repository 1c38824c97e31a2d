import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { entriesOf, readPublished } from './published-types.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reportOf = (name: string, entry: string) => `${root}etc/api/${name}${entry.slice(1).replace('/', '.')}.txt`

describe.each(readdirSync(`${root}packages`))('%s', (name) => {
  const { names, undocumented, zod, reports } = readPublished(name)

  it('documents all that it publishes, and names no zod', () => {
    expect(names.length).toBeGreaterThan(5)
    expect(undocumented).toEqual([])
    expect(zod).toEqual([])
  })

  // A change of what is published is a change of a file in git, for a reviewer to see.
  it.each(entriesOf(name).map(({ entry }) => entry))('%s is as etc/api says; WAYBILL_UPDATE=1 writes it', (entry) => {
    const file = reportOf(name, entry)
    if (process.env['WAYBILL_UPDATE'] === '1') {
      mkdirSync(`${root}etc/api`, { recursive: true })
      writeFileSync(file, reports[entry] ?? '')
    }
    expect(reports[entry]).toBe(readFileSync(file, 'utf8'))
  })
})
