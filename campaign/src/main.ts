import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { reportOf } from './campaign-report.js'
import { runCampaign } from './run-campaign.js'

const usage = `kill-campaign [--kills 25] [--store journal | ./module.js] [--workers 1] [--seed 1] [--backlog 400] [--json file]

The module of a store exports campaignStore: { name, shared?, prepare?(directory), open(place) }.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '25' },
    store: { type: 'string', default: 'journal' },
    workers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    backlog: { type: 'string', default: '400' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
})

if (values.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const kills = Number(values.kills)
  const bar = new SingleBar({ format: '{bar} {value} of {total} kills, {accepted} accepted', clearOnComplete: true })
  bar.start(kills, 0, { accepted: 0 })
  const result = await runCampaign({
    program: fileURLToPath(new URL('worker.js', import.meta.url)),
    store: storeUrl(values.store),
    kills,
    seed: Number(values.seed),
    workers: Number(values.workers),
    backlog: Number(values.backlog),
    onProgress: (done, accepted) => bar.update(done, { accepted }),
  }).finally(() => bar.stop())
  console.log(reportOf(result))
  for (const broken of result.broken) console.error(`BROKEN: ${broken}.`)
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
  process.exitCode = result.broken.length > 0 ? 1 : 0
}

function storeUrl(store: string): string {
  if (/^[a-z]+$/.test(store)) return new URL(`stores/${store}.js`, import.meta.url).href
  return pathToFileURL(resolve(process.env['INIT_CWD'] ?? '.', store)).href
}
