import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parkedReasons } from '../../packages/delivery/src/attempt/parked-reasons.js'
import { waitReasons } from '../../packages/delivery/src/store/waiting.js'
import { expectShown } from '../vitest/shown-table.js'
import { atTheDoor, parkedFor, pending, waitsTable } from './waits-table.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = `${root}docs/delivery.md`

it('has a row for each reason that the code knows, and for no other', () => {
  expect(Object.keys(pending).sort()).toEqual([...waitReasons].sort())
  expect(Object.keys(parkedFor).sort()).toEqual([...parkedReasons].sort())
  const work = readFileSync(`${root}packages/delivery/src/store/work.ts`, 'utf8')
  const bounds = /type LaneBound = (.*)/
    .exec(work)?.[1]
    ?.split(' | ')
    .map((bound) => bound.slice(1, -1))
  expect(Object.keys(atTheDoor).sort()).toEqual(bounds?.sort())
})

it('the engine parks for no reason that is not in the list', () => {
  const files = execFileSync('git', ['ls-files', 'packages/delivery/src'], { cwd: root, encoding: 'utf8' }).split('\n')
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/(conformance|testing)\//.test(file))
  const literal = /state: 'parked',\s*reason: '/
  expect(sources.filter((file) => literal.test(readFileSync(root + file, 'utf8')))).toEqual([])
})

it('has no empty cell', () => {
  const rows = waitsTable()
    .split('\n')
    .slice(2)
    .map((line) => line.slice(1, -1).split('|'))
  expect(rows.length).toBeGreaterThan(waitReasons.length + parkedReasons.length)
  for (const cells of rows) {
    expect(cells).toHaveLength(3)
    for (const cell of cells) expect(cell.trim(), cells.join('|')).toMatch(/^\S.{15,}/)
  }
})

it('docs/delivery.md shows this table; WAYBILL_UPDATE=1 writes it', () => {
  expectShown(page, 'waits', waitsTable())
})
