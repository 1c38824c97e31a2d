import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BundleSize, bundleSize } from '../footprint/bundle-size.js'
import { type ImportCost, importOnce, medianCost } from '../footprint/import-cost.js'
import { type InstalledProject, installProject, packTarballs } from '../footprint/installed-project.js'
import { versionOf } from '../report/machine.js'
import { atMostTimes } from './aims.js'
import type { BenchTable } from './bench-table.js'
import { inParallel } from './in-parallel.js'

interface Footprint extends InstalledProject, BundleSize, ImportCost {
  readonly title: string
  readonly names: readonly string[]
}

const vendors = ['@waybill/synerise', '@waybill/yespo', '@waybill/salesforce-personalization']
const engine = ['@waybill/synerise', '@waybill/delivery', '@waybill/store-sqlite']
const always = ['@segment/analytics-node', 'posthog-node', 'undici']
const onlyFull = ['@rudderstack/rudder-sdk-node', 'mixpanel']

export const footprint: BenchTable = {
  name: 'footprint',
  about:
    'What one installs and loads: packed packages with their dependencies in a project of their own, import in a new process (median, interleaved), and the whole as one minified bundle by esbuild.',
  async run({ full, progress }) {
    const directory = mkdtempSync(join(tmpdir(), 'waybill-bench-'))
    const groups = [
      ...vendors.map((name) => [name]),
      engine,
      ...[...always, ...(full ? onlyFull : [])].map((name) => [name]),
    ]
    progress.begin('footprint', 1)
    progress.next('packing')
    const tarballs = await packTarballs(
      ['@waybill/core', ...new Set(groups.flat().filter(isOurs))],
      join(directory, 'packed'),
    )
    progress.end()
    const projects = await inParallel({
      title: 'footprint',
      progress,
      atOnce: 3,
      works: groups.map((names, at) => ({
        title: names.join(', '),
        async run() {
          const wanted = isOurs(names[0] ?? '') ? [...names, '@waybill/core'] : names
          const dependencies = Object.fromEntries(wanted.map((name) => [name, tarballs.get(name) ?? versionOf(name)]))
          const project = await installProject(join(directory, String(at)), dependencies)
          return { names, project, bundle: await bundleSize(names, project.directory) }
        },
      })),
    })
    const costs = projects.map((): ImportCost[] => [])
    for (let round = 0; round < (full ? 21 : 5); round++)
      for (const [at, { names, project }] of projects.entries())
        costs[at]?.push(await importOnce(names, project.directory))
    rmSync(directory, { recursive: true, force: true })

    const all: Footprint[] = projects.map(({ names, project, bundle }, at) => ({
      title: names.join(' + '),
      names,
      ...project,
      ...bundle,
      ...medianCost(costs[at] ?? []),
    }))
    const segment = all.find(({ names }) => names[0] === '@segment/analytics-node')
    return {
      tables: [
        {
          title: 'Weight',
          head: ['', 'packages', 'installed, MB', 'bundle, KB', 'gzipped, KB', 'import, ms', 'import, MB of memory'],
          rows: all.map(({ title, packages, megabytes, minifiedKb, gzippedKb, ms, rssMb }) => [
            title,
            String(packages),
            megabytes.toFixed(1),
            minifiedKb.toFixed(0),
            gzippedKb.toFixed(0),
            ms.toFixed(1),
            rssMb.toFixed(1),
          ]),
        },
      ],
      notes: [],
      aims: all
        .filter(({ names }) => names.length === 1 && isOurs(names[0] ?? ''))
        .map(({ title, ms }) =>
          atMostTimes(`Import of ${title} over Segment's`, ms / (segment?.ms ?? Number.NaN), 0.5),
        ),
      measured: all.map(({ directory: _, ...rest }) => rest),
    }
  },
}

function isOurs(name: string): boolean {
  return name.startsWith('@waybill/')
}
