import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { dashboardFolder } from '../dashboard-files.js'

/** The dashboard, built from its sources into a folder of its own, so that no stale build is tested. */
export interface TestDashboard {
  readonly folder: string
  remove(): Promise<void>
}

export async function buildTestDashboard(): Promise<TestDashboard> {
  const root = dirname(dashboardFolder())
  const folder = await mkdtemp(join(tmpdir(), 'waybill-dashboard-'))
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
