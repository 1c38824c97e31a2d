import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TableResult } from '../tables/bench-table.js'
import type { Machine } from './machine.js'

/** One table as it was last measured. */
export interface KeptTable extends TableResult {
  readonly about: string
  readonly form: 'short' | 'full'
  readonly date: string
  readonly machine: Machine
}

export type Results = Readonly<Record<string, KeptTable>>

const folder = new URL('../results/', import.meta.url)
const jsonFile = new URL('results.json', folder)

/** What earlier runs left: a run of one table replaces that table alone. */
export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(jsonFile, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export function writeResults(results: Results): void {
  writeResult('results.json', `${JSON.stringify(results, roundNumbers, 1)}\n`)
}

export function writeResult(name: string, text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileURLToPath(new URL(name, folder)), text)
}

function roundNumbers(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}
